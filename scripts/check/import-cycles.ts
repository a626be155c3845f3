/** Checks that no file imports itself by way of others; type imports count, since a cycle of types is one thought in two files as well. */
import type { Check, Offence } from './check.ts';
import { importsOf } from './imports.ts';
import type { Tree } from './tree.ts';

export const importCycles: Check = {
  name: 'import cycles',
  run: (tree) => {
    const graph = graphOf(tree);
    return { files: graph.size, offences: cyclesOf(graph).map(offenceOf) };
  },
};

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf({ code }: Tree): Graph {
  const known = new Set(code.map(({ path }) => path));
  return new Map(
    code.map((file) => [file.path, importsOf(file).flatMap(({ path }) => (path !== undefined && known.has(path) ? [path] : []))]),
  );
}

/** One cycle per way back that a depth-first walk meets; every cyclic graph has at least one. */
function cyclesOf(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const enter = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push(trail.slice(at));
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of graph.get(path) ?? []) enter(next);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) enter(path);
  return cycles;
}

function offenceOf(cycle: readonly string[]): Offence {
  const [first = ''] = cycle;
  return { file: first, reason: `imports itself: ${[...cycle, first].join(' → ')}; move what both need into a file of its own` };
}

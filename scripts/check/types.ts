/** Checks the types of the whole project with the compiler, and that no file stands outside its settings. */
import { relative } from 'node:path';
import type { Check, Offence } from './check.ts';
import { runTool } from './tool.ts';

const DIAGNOSTIC = /^(.+?)\((\d+),\d+\): error (TS\d+: .+)$/;

export const types: Check = {
  name: 'types',
  run: async ({ root, code }) => {
    const { code: exit, stdout, stderr } = await runTool(root, 'typescript', ['-p', 'tsconfig.json', '--pretty', 'false', '--listFiles']);
    const lines = stdout.split('\n');
    const offences = lines.flatMap(offenceOf);
    if (exit !== 0 && offences.length === 0) throw new Error(`The compiler ended with ${exit}: ${(stderr || stdout).trim()}`);
    const seen = new Set(lines.filter((line) => line.startsWith(root)).map((line) => relative(root, line)));
    const unseen = code.filter(({ path }) => !seen.has(path));
    return {
      files: code.length - unseen.length,
      offences: [
        ...offences,
        ...unseen.map(({ path }) => ({ file: path, reason: 'is outside "include" of tsconfig.json, so nothing checks its types' })),
      ],
    };
  },
};

function offenceOf(line: string): Offence[] {
  const match = DIAGNOSTIC.exec(line);
  if (match) return [{ file: match[1] ?? '', line: Number(match[2]), reason: match[3] ?? '' }];
  const general = /^error (TS\d+: .+)$/.exec(line);
  return general ? [{ file: 'tsconfig.json', reason: general[1] ?? '' }] : [];
}

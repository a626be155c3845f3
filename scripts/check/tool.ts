/** Runs a tool of node_modules over the tree and collects what it prints. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ToolRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `node_modules/NAME` of `root` there; rejects with a sentence when it is not installed. */
export async function runTool(root: string, name: string, args: readonly string[]): Promise<ToolRun> {
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) throw new Error(`${name} is not installed in ${root}: run \`npm ci\`.`);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: string | Record<string, string> };
  const file = typeof bin === 'string' ? bin : (bin[name.replace(/^.*\//, '')] ?? Object.values(bin)[0] ?? '');
  return collect(spawn(process.execPath, [join(folder, file), ...args], { cwd: root }));
}

function collect(child: ReturnType<typeof spawn>): Promise<ToolRun> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve({ code: code ?? 1, ...output })));
}

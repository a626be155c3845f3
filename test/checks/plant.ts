/** Plants a small project in a folder of its own and lets a check judge it. */
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Check, CheckResult } from '../../scripts/check/check.ts';
import { readTree } from '../../scripts/check/tree.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** Writes these files (path → text) and returns the folder; it is removed when the test ends. */
export function plant(files: Readonly<Record<string, string>>, settings: readonly string[] = []): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'baton-check-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const name of settings) copyFileSync(join(REPOSITORY, name), join(root, name));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'dir');
  return root;
}

/** Runs a check over planted files, with the project's own settings files where it needs them. */
export async function run(check: Check, files: Readonly<Record<string, string>>, settings: readonly string[] = []): Promise<CheckResult> {
  return check.run(readTree(plant(files, settings)));
}

/** What a check says about planted files, one `path:line reason` each; empty when they are clean. */
export async function offences(check: Check, files: Readonly<Record<string, string>>, settings: readonly string[] = []): Promise<string[]> {
  const result = await run(check, files, settings);
  return result.offences.map(({ file, line, reason }) => `${file}${line === undefined ? '' : `:${line}`} ${reason}`);
}

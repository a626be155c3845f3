/** Builds `dist` when it is out of date: compiles what runs in production and copies the files that are not compiled beside it. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, isFresh, publish, STAMP, sourcesOf } from './compile/freshness.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * Compiles into a folder of its own and moves only changed files into `dist`, each by an atomic rename: a Baton or a sandbox
 * that starts meanwhile never reads half a file. Types are not checked here (`npm run check` does), so that one wrong type
 * does not keep a checkout from installing. Returns the exit code; 0 too when nothing was to do.
 */
export function build(options: { force?: boolean; root?: string } = {}): number {
  const root = options.root ?? ROOT;
  const sources = sourcesOf(root);
  if (!options.force && isFresh(root, sources)) return 0;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) return withoutCompiler(root);
  // Taken before compiling: a file saved meanwhile then counts as newer than the build.
  const stamp = fingerprint(root, sources);
  const out = join(root, `build/dist-${process.pid}`);
  const arguments_ = [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', out];
  const compiled = spawnSync(process.execPath, arguments_, { cwd: root, stdio: ['ignore', 2, 2] });
  if (compiled.status === 0) {
    publish(root, out, sources);
    writeFileSync(join(root, STAMP), stamp);
  }
  rmSync(out, { recursive: true, force: true });
  return compiled.status ?? 1;
}

/** `npm ci --omit=dev` leaves the compiler out: what was shipped compiled is good enough, nothing at all is not. */
function withoutCompiler(root: string): number {
  if (existsSync(join(root, 'dist/src/main.js'))) return 0;
  process.stderr.write(
    'Baton is not compiled and the compiler is not installed: run `npm ci` without --omit=dev once, or install a packed release.\n',
  );
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build({ force: process.argv.includes('--force') });

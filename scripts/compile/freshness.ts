/** Tells whether `dist` still is what the sources would give, and publishes a new build file by file. */
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDERS = ['src', 'connectors', 'jobs', 'config', 'sandbox', 'bench', 'simulate'];
const CONFIGURATION = ['tsconfig.json', 'tsconfig.build.json'];

/** Where the fingerprint of the sources of the last build stands. */
export const STAMP = 'dist/.sources';

/** Paths below `root` of everything that ends up in `dist`, compiled or copied. */
export function sourcesOf(root: string): string[] {
  const found = globSync(
    FOLDERS.map((folder) => `${folder}/**/*`),
    { cwd: root, withFileTypes: true },
  );
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

/** True when no source was added, removed or touched since the stamp was written; renames and deletions count, unlike with a bare newest-file test. */
export function isFresh(root: string, sources: readonly string[]): boolean {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, sources);
}

/** Moves the compiled files of `out` and the assets of `sources` into `dist`, then removes what no source stands behind any more. */
export function publish(root: string, out: string, sources: readonly string[]): void {
  for (const asset of sources.filter((path) => !isCompiled(path))) copyInto(join(root, asset), join(out, asset));
  const dist = join(root, 'dist');
  const fresh = filesBelow(out);
  for (const path of fresh) moveWhenChanged(join(out, path), join(dist, path));
  const wanted = new Set(fresh);
  for (const path of filesBelow(dist)) if (!wanted.has(path)) rmSync(join(dist, path), { force: true });
}

/** Paths and times of all sources, one a line. */
export function fingerprint(root: string, sources: readonly string[]): string {
  return [...CONFIGURATION, ...sources].map((path) => `${path} ${modifiedAt(join(root, path))}\n`).join('');
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isCompiled(path: string): boolean {
  return /\.tsx?$/.test(path);
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function copyInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function moveWhenChanged(from: string, to: string): void {
  if (existsSync(to) && readFileSync(from).equals(readFileSync(to))) return;
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

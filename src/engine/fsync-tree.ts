/** Makes a directory durable: fsync of every file and folder in it, which PGlite's own file system never does. */
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Writes everything below `directory` through to the disk; returns how many files and folders that were. */
export function fsyncTree(directory: string): number {
  let count = 1;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) count += fsyncTree(path);
    else if (entry.isFile()) count += fsyncPath(path);
  }
  fsyncPath(directory);
  return count;
}

/** fsync of one file or folder; 0 when it is gone meanwhile. */
export function fsyncPath(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return 1;
}

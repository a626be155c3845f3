/** The key ring in force: read again whenever its file has changed, so that keys come and go while Baton runs. */

import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { BatonError } from '../errors/index.ts';
import type { Sealer } from '../ports/sealer.ts';
import { createSealer, readKeyFile, type SealKey } from './seal.ts';

/** A sealer that tells and changes what it seals with. */
export interface KeyRing extends Sealer {
  /** Where the keys come from; null: the environment, which only a start reads. */
  readonly file: string | null;
  /** Ids, newest first. */
  ids(): readonly string[];
  /** Why the file cannot be used as it is now; the ring before stays in force. Null when all is well. */
  problem(): string | null;
  /** Puts a new key in front; the others still open. Answers its id. Throws `KEY_RING_FIXED`. */
  add(): string;
  /** Takes a key out. Throws `KEY_RING_FIXED`, `KEY_UNKNOWN`, and `KEY_IN_USE` for the one that seals. */
  drop(id: string): void;
}

/** Keys of the environment: the same for as long as the process runs. */
export function fixedKeyRing(keys: readonly SealKey[]): KeyRing {
  const sealer = createSealer(keys);
  const fixed = () => {
    throw new BatonError('KEY_RING_FIXED');
  };
  return { ...sealer, file: null, ids: () => keys.map(({ id }) => id), problem: () => null, add: fixed, drop: fixed };
}

/** Throws `KEY_FILE_UNREADABLE` when it cannot be read at the start. */
export function fileKeyRing(file: string): KeyRing {
  let stamp = stampOf(file);
  let keys = readKeyFile(file);
  let problem: string | null = null;
  /** A look at the file's dates is all it takes while nothing changes. */
  const current = (): readonly SealKey[] => {
    const now = stampOf(file);
    if (now === stamp) return keys;
    stamp = now;
    try {
      keys = readKeyFile(file);
      problem = null;
    } catch (error) {
      problem = (error as Error).message;
    }
    return keys;
  };
  const write = (next: readonly SealKey[]) => {
    writeKeyFile(file, next);
    current();
  };
  return {
    file,
    seal: (text) => createSealer(current()).seal(text),
    open: (sealed) => createSealer(current()).open(sealed),
    ids: () => current().map(({ id }) => id),
    problem: () => {
      current();
      return problem;
    },
    add() {
      const known = readKeyFile(file);
      const id = nextId(known);
      write([{ id, secret: randomBytes(32) }, ...known]);
      return id;
    },
    drop(id) {
      const known = readKeyFile(file);
      if (!known.some((key) => key.id === id))
        throw new BatonError('KEY_UNKNOWN', { key: id, known: known.map((key) => key.id).join(', ') });
      if (known[0]?.id === id) throw new BatonError('KEY_IN_USE', { key: id, why: 'it is the one that seals' });
      write(known.filter((key) => key.id !== id));
    },
  };
}

/** Id of the key that sealed this; null for what is no sealed text. */
export function keyOf(sealed: string): string | null {
  return /^s1\.([^.]+)\./.exec(sealed)?.[1] ?? null;
}

/** One more than the highest `k` number there is. */
function nextId(keys: readonly SealKey[]): string {
  const numbers = keys.map(({ id }) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}

/** Changes whenever the file is replaced or written; `missing` while it is not there. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? 'missing' : `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/** By a rename, so that no process ever reads half a ring, and on disk before it is in force: a key that is lost opens nothing. */
function writeKeyFile(file: string, keys: readonly SealKey[]): void {
  const fresh = `${file}.${process.pid}`;
  try {
    const handle = openSync(fresh, 'w', 0o600);
    writeSync(handle, `${keys.map(({ id, secret }) => `${id}:${secret.toString('base64')}`).join(',')}\n`);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(fresh, file);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw new BatonError('KEY_FILE_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
}

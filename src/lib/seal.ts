/** AES-256-GCM sealing with a key ring: the first key seals, every key opens, so that keys can rotate while Baton runs. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BatonError } from '../errors/index.ts';
import type { Sealer } from '../ports/sealer.ts';

/** One key of the ring: a short public name and 32 secret bytes. */
export interface SealKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** File of the key that an embedded start makes for itself. */
export const KEY_FILE = 'baton.key';

const FORMAT = 's1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Parses `id:base64,id:base64`, newest first; answers what is wrong with it as a text instead of throwing. */
export function parseKeyRing(text: string): readonly SealKey[] | string {
  const keys: SealKey[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):(.+)$/.exec(part) ?? [];
    if (!id || !encoded) return 'each key is written id:base64 (the id of letters, digits, - and _)';
    const secret = Buffer.from(encoded, 'base64');
    if (secret.length !== 32) return `key "${id}" holds ${secret.length} bytes instead of 32 (make one: openssl rand -base64 32)`;
    if (keys.some((key) => key.id === id)) return `key "${id}" is listed twice`;
    keys.push({ id, secret });
  }
  return keys;
}

/** A sealer over a ring that has at least one key. Sealed form: `s1.<key id>.<base64url of nonce, tag, text>`. */
export function createSealer(ring: readonly SealKey[]): Sealer {
  const [newest] = ring;
  if (!newest) throw new BatonError('KEY_MISSING');
  return {
    seal: (text) => sealWith(newest, text),
    open: (sealed) => {
      const [format, id, payload] = sealed.split('.');
      if (format !== FORMAT || !id || !payload) throw new BatonError('SEAL_BROKEN', { key: 'unknown' });
      const key = ring.find((one) => one.id === id);
      if (!key) throw new BatonError('SEAL_UNKNOWN_KEY', { key: id, known: ring.map((one) => one.id).join(', ') });
      return openWith(key, payload);
    },
  };
}

function sealWith(key: SealKey, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(Buffer.from(key.id));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${FORMAT}.${key.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

function openWith(key: SealKey, payload: string): string {
  const bytes = Buffer.from(payload, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(key.id));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new BatonError('SEAL_BROKEN', { key: key.id }, { cause });
  }
}

/** The embedded start's own ring in the data directory, made there (mode 0600) when it is not there yet. Answers its path. */
export function ensureKeyFile(dataDir: string): string {
  const file = join(dataDir, KEY_FILE);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  parsed(file, readOrNull(file) ?? makeKeyFile(file));
  return file;
}

/** Throws `KEY_FILE_UNREADABLE`. */
export function readKeyFile(file: string): readonly SealKey[] {
  const text = readOrNull(file);
  if (text === null) throw new BatonError('KEY_FILE_UNREADABLE', { file, reason: 'it is not there' });
  return parsed(file, text);
}

function parsed(file: string, text: string): readonly SealKey[] {
  const ring = parseKeyRing(text.trim());
  if (typeof ring === 'string') throw new BatonError('KEY_FILE_UNREADABLE', { file, reason: ring });
  return ring;
}

function makeKeyFile(file: string): string {
  const text = `k1:${randomBytes(32).toString('base64')}\n`;
  try {
    // "wx" loses the race to another starter on purpose: two processes must never end up with two keys.
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, text);
    fsyncSync(handle);
    closeSync(handle);
    return text;
  } catch (cause) {
    const winner = readOrNull(file);
    if (winner !== null) return winner;
    throw new BatonError('KEY_FILE_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new BatonError('KEY_FILE_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
}

/** A ring in a file changes while it is in use; one of the environment does not. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileKeyRing, fixedKeyRing, keyOf } from '../../src/lib/key-ring.ts';

let file: string;
const fresh = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'baton-ring-')), 'ring');
  writeFileSync(file, `${fresh('k1')}\n`, { mode: 0o600 });
});
afterEach(() => rmSync(dirname(file), { recursive: true, force: true }));

describe('a ring in a file', () => {
  it('seals with a new key at once, in every process that reads it, and still opens what the old one sealed', () => {
    const [mine, theirs] = [fileKeyRing(file), fileKeyRing(file)];
    const old = mine.seal('token');
    expect(mine.add()).toBe('k2');
    expect([mine.ids(), theirs.ids()]).toEqual([
      ['k2', 'k1'],
      ['k2', 'k1'],
    ]);
    const sealed = mine.seal('token');
    expect(keyOf(sealed)).toBe('k2');
    expect([theirs.open(sealed), theirs.open(old)]).toEqual(['token', 'token']);
    expect(keyOf(theirs.seal('token'))).toBe('k2');
  });

  it('loses a key only by drop, and never the one that seals', () => {
    const ring = fileKeyRing(file);
    const old = ring.seal('token');
    expect(() => ring.drop('k1')).toThrow(expect.objectContaining({ code: 'KEY_IN_USE' }));
    ring.add();
    expect(() => ring.drop('k7')).toThrow(expect.objectContaining({ code: 'KEY_UNKNOWN' }));
    ring.drop('k1');
    expect(ring.ids()).toEqual(['k2']);
    expect(() => ring.open(old)).toThrow(expect.objectContaining({ code: 'SEAL_UNKNOWN_KEY' }));
  });

  it('stays readable by its owner only, and leaves nothing beside it', () => {
    chmodSync(file, 0o600);
    fileKeyRing(file).add();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['ring']);
  });

  it('that was spoilt or removed keeps the keys before in force, and says so until it is mended', () => {
    const ring = fileKeyRing(file);
    const [good, sealed] = [readFileSync(file), ring.seal('token')];
    writeFileSync(file, 'rubbish');
    expect(ring.open(sealed)).toBe('token');
    expect(ring.problem()).toContain('id:base64');
    rmSync(file);
    expect(keyOf(ring.seal('token'))).toBe('k1');
    expect(ring.problem()).toContain('not there');
    writeFileSync(file, good);
    expect(ring.problem()).toBeNull();
    expect(ring.open(sealed)).toBe('token');
  });

  it('names a new key after the highest number there is, whatever the others are called', () => {
    writeFileSync(file, `${fresh('prod')},${fresh('k9')},${fresh('k10')}`);
    expect(fileKeyRing(file).add()).toBe('k11');
  });

  it('that is not there is told at the start', () => {
    expect(() => fileKeyRing(`${file}x`)).toThrow(expect.objectContaining({ code: 'KEY_FILE_UNREADABLE' }));
  });
});

describe('a ring of the environment', () => {
  it('is not changed by a command', () => {
    const ring = fixedKeyRing([{ id: 'a', secret: randomBytes(32) }]);
    expect(ring.open(ring.seal('token'))).toBe('token');
    for (const change of [() => ring.add(), () => ring.drop('a')])
      expect(change).toThrow(expect.objectContaining({ code: 'KEY_RING_FIXED' }));
  });
});

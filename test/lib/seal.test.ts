/** Secrets are sealed with the newest key, opened with any of the ring, and with no other. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSealer, ensureKeyFile, KEY_FILE, parseKeyRing, readKeyFile, type SealKey } from '../../src/lib/seal.ts';

const key = (id: string): SealKey => ({ id, secret: randomBytes(32) });
const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'baton-seal-'));
  folders.push(made);
  return made;
};

afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

describe('sealer', () => {
  it('opens what it sealed, differently sealed each time', () => {
    const sealer = createSealer([key('a')]);
    const [one, two] = [sealer.seal('tökén'), sealer.seal('tökén')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('tökén');
    expect([sealer.open(one), sealer.open(two)]).toEqual(['tökén', 'tökén']);
  });

  it('rotates: the newest key seals, the older still opens', () => {
    const [old, fresh] = [key('old'), key('fresh')];
    const before = createSealer([old]).seal('x');
    const rotated = createSealer([fresh, old]);
    expect(rotated.open(before)).toBe('x');
    expect(rotated.seal('x')).toMatch(/^s1\.fresh\./);
    expect(() => createSealer([fresh]).open(before)).toThrow(/sealed with key "old".*not in the key ring \(fresh\)/);
  });

  it('refuses another key under the same name, and changed text', () => {
    const sealed = createSealer([key('a')]).seal('x');
    expect(() => createSealer([key('a')]).open(sealed)).toThrow(
      expect.objectContaining({ code: 'SEAL_BROKEN', hint: expect.stringContaining('BATON_KEY') }),
    );
    const own = createSealer([key('a')]);
    const good = own.seal('x');
    // Not the last character: some of its bits carry nothing.
    const changed = `${good.slice(0, -3)}${good.at(-3) === 'A' ? 'B' : 'A'}${good.slice(-2)}`;
    expect(() => own.open(changed)).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
    expect(() => own.open('garbage')).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
  });

  it('needs a key', () => {
    expect(() => createSealer([])).toThrow(expect.objectContaining({ code: 'KEY_MISSING' }));
  });
});

describe('key ring', () => {
  it('says what is wrong with it', () => {
    expect(parseKeyRing('nonsense')).toContain('id:base64');
    expect(parseKeyRing('a:AAAA')).toContain('3 bytes instead of 32');
    const good = randomBytes(32).toString('base64');
    expect(parseKeyRing(`a:${good},a:${good}`)).toContain('listed twice');
    expect(parseKeyRing(`a:${good}, b:${good}`)).toHaveLength(2);
  });
});

describe('key file', () => {
  it('is made once, readable by its owner only', () => {
    const dir = join(folder(), 'data');
    const first = ensureKeyFile(dir);
    expect(statSync(join(dir, KEY_FILE)).mode & 0o777).toBe(0o600);
    const [made] = readKeyFile(first);
    expect(readKeyFile(ensureKeyFile(dir))[0]?.secret.equals(made!.secret)).toBe(true);
  });

  it('is never replaced when it cannot be read', async () => {
    const dir = folder();
    const { writeFileSync, readFileSync } = await import('node:fs');
    writeFileSync(join(dir, KEY_FILE), 'rubbish');
    expect(() => ensureKeyFile(dir)).toThrow(expect.objectContaining({ code: 'KEY_FILE_UNREADABLE' }));
    expect(readFileSync(join(dir, KEY_FILE), 'utf8')).toBe('rubbish');
    expect(existsSync(join(dir, KEY_FILE))).toBe(true);
  });
});

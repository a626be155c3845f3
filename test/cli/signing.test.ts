/** Signatures in the ledger and what they bring into force. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRules } from '../../config/load-rules.ts';
import { readOptions } from '../../config/options.ts';
import { openSettings } from '../../src/cli/live-settings.ts';
import { readSignatures, sign, signaturesUnder } from '../../src/cli/rules/contract-state.ts';
import { standingOf } from '../../src/cli/rules/standing.ts';
import { folders } from './baton.ts';

const { make, clean } = folders();
afterAll(clean);

const textOf = (days: number) => `version: 1\nclauses:\n  - { id: S4, within: ${days} days }\n`;
const [old, next] = [parseRules('old.yaml', textOf(30)), parseRules('next.yaml', textOf(20))];

/** What the ledger's settings do, without a database. */
function settingsStore() {
  const values = new Map<string, string>();
  return {
    setting: async (key: string): Promise<unknown> => (values.has(key) ? JSON.parse(values.get(key)!) : undefined),
    saveSetting: async (key: string, value: unknown) => void values.set(key, JSON.stringify(value)),
  };
}

async function signedByBoth(ledger: ReturnType<typeof settingsStore>, book = old) {
  await sign(ledger, book, 'marketing', { name: 'Mia', at: 1 });
  return sign(ledger, book, 'sales', { name: 'Sam', at: 2 });
}

function settingsOn(text: string) {
  const rulesFile = join(make(), 'rules.yaml');
  writeFileSync(rulesFile, text);
  return openSettings(readOptions({}, { rulesFile }));
}

describe('A contract', () => {
  it('is signed once both departments signed the same one', async () => {
    const ledger = settingsStore();
    expect(await sign(ledger, old, 'sales', { name: 'Sam', at: 1 })).toMatchObject({
      signed: null,
      pending: { by: { sales: { name: 'Sam' } } },
    });
    expect(await sign(ledger, old, 'marketing', { name: 'Mia', at: 2 })).toMatchObject({
      signed: { book: { hash: old.hash } },
      pending: null,
    });
    expect(await readSignatures(ledger)).toMatchObject({ signed: { by: { marketing: { at: 2 }, sales: { at: 1 } } }, pending: null });
  });

  it('is not signed by two signatures of one department', async () => {
    const ledger = settingsStore();
    await sign(ledger, old, 'sales', { name: 'Sam', at: 1 });
    expect(await sign(ledger, old, 'sales', { name: 'Sue', at: 2 })).toMatchObject({ signed: null });
  });

  it('is not signed by two departments that signed different ones', async () => {
    const ledger = settingsStore();
    await sign(ledger, old, 'marketing', { name: 'Mia', at: 1 });
    expect(await sign(ledger, next, 'sales', { name: 'Sam', at: 2 })).toMatchObject({
      signed: null,
      pending: { book: { hash: next.hash } },
    });
  });

  it('stays signed while its renewal or its successor has one signature', async () => {
    const ledger = settingsStore();
    await signedByBoth(ledger);
    const stored = await sign(ledger, next, 'sales', { name: 'Sam', at: 3 });
    expect(signaturesUnder(stored, old.hash)?.by.marketing?.name).toBe('Mia');
    expect(signaturesUnder(stored, next.hash)?.by.marketing).toBeUndefined();
  });
});

describe('The rules in force', () => {
  it('are those of the file, provisional, until any contract is signed', async () => {
    const settings = settingsOn(textOf(20));
    await settings.refresh(settingsStore());
    expect([settings.rules().hash, settings.shadow()]).toEqual([next.hash, null]);
  });

  it('are the signed ones while the file has an unsigned change, which runs in shadow', async () => {
    const ledger = settingsStore();
    await signedByBoth(ledger);
    const settings = settingsOn(textOf(20));
    await settings.refresh(ledger);
    expect([settings.rules().hash, settings.shadow()?.hash]).toEqual([old.hash, next.hash]);
  });

  it('change once both departments signed the change', async () => {
    const ledger = settingsStore();
    await signedByBoth(ledger);
    const settings = settingsOn(textOf(20));
    await signedByBoth(ledger, next);
    await settings.refresh(ledger);
    expect([settings.rules().hash, settings.shadow()]).toEqual([next.hash, null]);
  });

  it('stay as they were known when what is stored is no contract', async () => {
    const ledger = settingsStore();
    await ledger.saveSetting('rules.signed', { hash: 'x' });
    expect(await readSignatures(ledger)).toEqual({ signed: null, pending: null });
  });
});

describe('How the contract stands', () => {
  const DAY = 86_400_000;

  it.each([
    ['is to be signed while it is provisional', false, 3, 'provisional, unsigned', 'both departments sign'],
    ['needs nothing while it is signed', true, 3, 'signed until 1970-04-01', null],
    ['is to be reviewed before it lapses', true, 80, 'signed until 1970-04-01', 'review is due'],
    ['is to be signed again once it lapsed', true, 100, 'lapsed 1970-04-01', 'both departments sign'],
  ] as const)('%s', async (_, signed, day, words, next) => {
    const ledger = settingsStore();
    if (signed) await signedByBoth(ledger);
    const settings = settingsOn(textOf(30));
    await settings.refresh(ledger);
    const standing = standingOf(settings, day * DAY);
    expect(standing.words).toContain(words);
    expect(standing.next).toEqual(next === null ? null : expect.stringContaining(next));
  });

  it('tells of a change that waits for its signatures', async () => {
    const ledger = settingsStore();
    await signedByBoth(ledger);
    const settings = settingsOn(textOf(20));
    await settings.refresh(ledger);
    expect(standingOf(settings, DAY)).toEqual({
      words: expect.stringContaining('runs in shadow'),
      next: expect.stringContaining('baton rules check'),
    });
  });
});

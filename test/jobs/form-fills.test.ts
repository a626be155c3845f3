/** Forms are read when somebody on a deal filled one since, and no oftener; what they tell is kept for whoever has the address. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { askForForms, FORMS } from '../../jobs/lanes/ask-forms.ts';
import { readForms } from '../../jobs/lanes/form-fills.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { FilledForms } from '../../src/ports/connector.ts';
import type { KeptTouch } from '../../src/ports/ledger/index.ts';

const HOUR = 3_600_000;

interface Portal {
  readonly granted?: boolean;
  readonly backfilling?: boolean;
  readonly answers?: readonly (FilledForms | Error)[];
}

/** Lea and Max are known by their addresses; Lea is on deal 7. */
function account({ granted = true, backfilling = false, answers = [] }: Portal) {
  const settings = new Map<string, unknown>();
  const seen = { now: 100 * HOUR, statements: 0, marked: [] as string[], kept: [] as KeptTouch[], asked: [] as unknown[] };
  const left = [...answers];
  const attribution = {
    mark: async (_: string, keys: readonly string[]) => void seen.marked.push(...keys),
    peopleAt: async (_: string, emails: readonly string[]) =>
      emails.flatMap((email) => (email === 'lea@x' || email === 'max@x' ? [{ email, leadId: email[0]! }] : [])),
    keepTouches: async (_: string, touches: readonly KeptTouch[]) => {
      const fresh = touches.filter(({ touch }) => seen.kept.every((one) => one.touch.id !== touch.id));
      seen.kept.push(...fresh);
      return [...new Set(fresh.map(({ leadId }) => leadId))];
    },
    dealsOf: async (_: string, parties: readonly string[]) => (parties.includes('lead l') ? ['7'] : []),
  };
  const scope = {
    connector: {
      formFills: async (_: unknown, cursor: unknown) => {
        seen.asked.push(cursor);
        const answer = left.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    session: { capabilities: new Set(granted ? ['form-submissions'] : []) },
    ledger: {
      attribution,
      setting: async (key: string) => {
        seen.statements += 1;
        return settings.get(key) ?? null;
      },
      saveSetting: async (key: string, value: unknown) => void settings.set(key, value),
      installs: { streams: async () => [{ stream: 'lead', phase: backfilling ? 'backfill' : 'changes' }] },
    },
    ref: { installId: 'i' },
    log: { warn: () => undefined, debug: () => undefined },
    deps: { clock: { now: () => seen.now }, loop: { attribution: () => ({ settings: { lookBackMonths: 18 } }) } },
  } as unknown as InstallScope;
  return { scope, seen };
}

const people = (...at: number[]) => [{ lead: { conversions: at.map((one) => ({ at: one, name: 'Demo' })) } }] as never;
const fill = (id: string, email: string) => {
  return {
    email,
    touch: { id, at: 1, kind: 'form submission', channel: 'unknown', campaign: null, form: 'Demo', submission: true as const },
  };
};
const page = (fills: readonly ReturnType<typeof fill>[], completeUntil: number | null): FilledForms => ({
  fills,
  next: { n: fills.length },
  completeUntil,
});

describe('forms of a portal', () => {
  it('are asked for when somebody filled one since the last reading, and not otherwise', async () => {
    const { scope, seen } = account({ answers: [page([], 100 * HOUR)] });
    await askForForms(scope, people(50 * HOUR));
    expect(seen.marked).toEqual([FORMS]);
    expect(await readForms(scope)).toEqual({ kind: 'done' });
    await askForForms(scope, people(50 * HOUR, 99 * HOUR));
    expect(seen.marked).toEqual([FORMS]);
    await askForForms(scope, people(50 * HOUR, 101 * HOUR));
    expect(seen.marked).toEqual([FORMS, FORMS]);
  });

  it('cost nothing where nobody granted them, and nothing where nobody filled any', async () => {
    const without = account({ granted: false });
    await askForForms(without.scope, people(50 * HOUR));
    const nobody = account({});
    await askForForms(nobody.scope, people());
    expect([without.seen.statements, nobody.seen.statements, ...without.seen.marked, ...nobody.seen.marked]).toEqual([0, 0]);
  });

  it('are kept for everybody known, and the deals of whom they told something new are divided again, once', async () => {
    const told = [fill('a', 'lea@x'), fill('b', 'max@x'), fill('c', 'unknown@x')];
    const { scope, seen } = account({ answers: [page(told, 1), page(told, 2)] });
    await readForms(scope);
    expect(seen.kept.map(({ leadId, touch }) => `${leadId} ${touch.id}`)).toEqual(['l a', 'm b']);
    expect(seen.marked).toEqual(['7']);
    await readForms(scope);
    expect(seen.marked).toEqual(['7']);
  });

  it('go on from where a portion ended, and are not read to their end before', async () => {
    const { scope, seen } = account({ answers: [page([fill('a', 'lea@x')], null), page([], 100 * HOUR)] });
    expect(await readForms(scope)).toMatchObject({ kind: 'retry', at: seen.now, failed: false });
    await askForForms(scope, people(50 * HOUR));
    expect(seen.marked).toEqual(['7', FORMS]);
    expect(await readForms(scope)).toEqual({ kind: 'done' });
    expect(seen.asked).toEqual([null, { n: 1 }]);
  });

  it('wait until everybody is known', async () => {
    const { scope, seen } = account({ backfilling: true });
    expect(await readForms(scope)).toMatchObject({ kind: 'retry', at: seen.now + HOUR });
    expect(seen.asked).toEqual([]);
  });

  it('are let be where the scope was taken back, and tried again where the portal was busy', async () => {
    const gone = new BatonError('SCOPE_MISSING', { crm: 'HubSpot', account: '1', what: 'GET', why: 'forms' });
    const busy = new BatonError('CRM_BUSY', { crm: 'HubSpot', account: '1', what: 'GET', why: 'wait', retryAt: 101 * HOUR });
    const { scope } = account({ answers: [gone, busy] });
    expect(await readForms(scope)).toEqual({ kind: 'done' });
    expect(await readForms(scope)).toMatchObject({ kind: 'retry', at: 101 * HOUR, failed: false });
  });
});

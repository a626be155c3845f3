/** People on deals with a record in both CRMs: what the other one knows of them counts, and a workspace of one CRM asks nothing. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { acrossPeople, markDealsThere } from '../../jobs/links/deal-people.ts';
import { createMemory } from '../../jobs/memory.ts';
import type { CrmTouch } from '../../src/domain/crm-record.ts';
import type { DealPerson } from '../../src/domain/loop/deal-facts.ts';
import { BatonError } from '../../src/errors/index.ts';
import { bareLead } from '../helpers/bare-records.ts';
import { callOf } from '../ledger/records-of.ts';

const HOUR = 3_600_000;
const AT = Date.UTC(2026, 2, 2, 10);
const form: CrmTouch = { id: 'form-1', at: AT, kind: 'form submission', channel: 'paid-search', campaign: 'guid-1', form: 'Demo' };
const response: CrmTouch = { id: 'member-1', at: AT + 60_000, kind: 'campaign member responded', channel: 'campaign', campaign: '701A' };
const person = (touches: readonly CrmTouch[]): DealPerson => {
  return { id: '003', createdAt: AT, companyId: null, emailDomain: null, touches, activities: [] };
};

const fair: CrmTouch = { id: 'event-1-ATTENDED', at: AT, kind: 'event attended', channel: 'event', campaign: 'Fair' };

/** The org's side of a workspace in which contact 003 is contact 7 of the portal, who attended the fair; `can`: what the portal can be asked for. */
function company({ can = [], down }: { can?: readonly string[]; down?: Error } = {}) {
  const marked: unknown[] = [];
  const asked: (readonly string[])[] = [];
  const kept: { leadId: string; touch: CrmTouch }[] = [];
  const campaigns = { far: [{ id: '701A', name: 'Spring' }], near: [{ id: 'guid-1', name: 'Spring' }] };
  const ledger = {
    links: { of: async (_pair: unknown, _install: string, ids: readonly string[]) => new Map(ids.includes('003') ? [['003', '7']] : []) },
    attribution: {
      campaigns: async (install: 'far' | 'near') => campaigns[install].map((one) => ({ ...one, tag: null, forms: [] })),
      touches: async () => kept,
      keepTouches: async (_install: string, touches: typeof kept) => kept.push(...touches),
      touchesUnread: async (_install: string, ids: readonly string[]) => (asked.length > 0 ? [] : ids),
      touchesRead: async () => undefined,
      absorbed: async () => [],
      dealsOf: async (_install: string, parties: readonly string[]) =>
        parties.includes('lead 7') ? ['d1'] : parties.includes('lead 003') ? ['006'] : [],
      mark: async (...args: unknown[]) => void marked.push(args),
    },
    setting: async () => null,
    records: {
      persons: async () => [
        {
          leadId: '7',
          lead: bareLead({ id: '7', createdAt: AT - HOUR, touches: [form], conversions: [{ at: AT, name: 'Demo' }] }),
          emailDomain: null,
          activities: [callOf('1', 1)],
        },
      ],
    },
  };
  const deps = { clock: { now: () => AT + 60_000 }, memory: createMemory() };
  const furtherTouches = async (_session: unknown, ids: readonly string[]) => {
    asked.push(ids);
    if (down !== undefined) throw down;
    return new Map(ids.map((id) => [id, [fair]]));
  };
  const connector = { formFills: () => undefined, furtherTouches };
  const there = { ref: { installId: 'near' }, ledger, deps, connector, session: { capabilities: new Set(can) } };
  const pair = { hubspot: 'near', salesforce: 'far' };
  const peer = { install: { installId: 'near', crm: 'hubspot' }, pair, scope: can.length > 0 ? there : null };
  const scope = {
    ref: { installId: 'far' },
    ledger,
    peer,
    deps,
    log: { warn: () => undefined, debug: () => undefined },
  } as unknown as InstallScope;
  return { scope, marked, asked };
}

describe('a buyer with a record in both CRMs', () => {
  it('has one touch where both tell of one response, under the campaign of the deal’s own CRM', async () => {
    const { scope } = company();
    const found = (await acrossPeople(scope, new Map([['003', person([response])]]))).people.get('003')!;
    expect(found.touches).toEqual([{ ...response, at: AT, channel: 'paid-search' }]);
    expect(found.createdAt).toBe(AT - HOUR);
    expect(found.activities.map(({ id }) => id)).toEqual(['hubspot 1']);
  });

  it('is touched by what the other CRM alone knows, by the name of its campaign', async () => {
    const { scope } = company();
    const found = (await acrossPeople(scope, new Map([['003', person([])]]))).people.get('003')!;
    expect(found.touches).toEqual([{ ...form, id: 'hubspot form-1', campaign: 'Spring' }]);
  });

  it('has the forms of the other CRM read where one was filled since', async () => {
    const { scope, marked } = company({ can: ['form-submissions'] });
    await acrossPeople(scope, new Map([['003', person([])]]));
    expect(marked).toEqual([['near', ['forms'], AT + 60_000]]);
  });

  it('is touched by the webinars and fairs that only the portal can be asked for, asked once', async () => {
    const { scope, asked } = company({ can: ['marketing-events'] });
    const touches = async () => (await acrossPeople(scope, new Map([['003', person([])]]))).people.get('003')!.touches;
    expect(await touches()).toContainEqual({ ...fair, id: `hubspot ${fair.id}` });
    expect(await touches()).toHaveLength(2);
    expect(asked).toEqual([['7']]);
  });

  it.each([
    ['is away: its deal is looked at again in the next hour', new Error('HubSpot is away'), AT + HOUR],
    [
      'has no requests left: its deal is looked at again soon',
      new BatonError('BUDGET_WAIT', { account: '1', retryAt: AT }),
      AT + 6 * 60_000,
    ],
  ])('waits for no portal that %s', async (_what, down, at) => {
    const { scope } = company({ can: ['marketing-events'], down });
    const { people, again } = await acrossPeople(scope, new Map([['003', person([])]]));
    expect(people.get('003')!.touches.map(({ id }) => id)).toEqual(['hubspot form-1']);
    expect(again).toEqual({ leadIds: new Set(['003']), at });
  });

  it('moves the deals it is on in the other CRM at the end of the hour', async () => {
    const { scope, marked } = company();
    await markDealsThere(scope, scope.peer!, ['7']);
    await markDealsThere(scope, scope.peer!, ['8']);
    expect(marked).toEqual([['near', ['d1'], AT + HOUR]]);
  });
});

describe('a workspace of one CRM', () => {
  it('asks nothing', async () => {
    const people = new Map([['003', person([response])]]);
    expect(await acrossPeople({ ledger: {} } as unknown as InstallScope, people)).toEqual({ people, again: null });
  });
});

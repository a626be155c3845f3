/** A made-up company behind both doors: the same people do the same, whatever CRM they work in; and the judge behind the org's door. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../../../sandbox/world/index.ts';
import { type SalesforceHandle, startSalesforce } from '../../../helpers/salesforce-sandbox.ts';
import { open, play } from '../../world/play.ts';
import { playCompany } from './open.ts';

const SIZE = { seed: 1, leads: 120, days: 20 } as const;
/** Baton's fields and the reason of a lost deal, which nobody has made in either CRM. */
const WITHOUT_FIELDS = [
  ...[
    'lead_response',
    'evaluated_as',
    'facts_passed_on',
    'outcome_asked_for',
    'call_back_on',
    'answer_to_rejection',
    'change_recorded',
  ].map((name) => `contacts.baton_${name}`),
  'deals.closed_lost_reason',
];

describe('a company behind the Salesforce door', () => {
  let org: ReturnType<typeof playCompany>;
  let acts: Readonly<Record<string, number>>;

  beforeAll(() => {
    org = playCompany(SIZE);
    acts = org.world.truth().acts;
  }, 120_000);

  it('does what it does behind HubSpot’s', () => {
    const hubspot = open(SIZE, WITHOUT_FIELDS);
    play(hubspot.world, hubspot.portal);
    const plain = (counts: Readonly<Record<string, number>>) =>
      Object.entries(counts)
        .filter(([act]) => !act.startsWith('missing-property'))
        .sort();
    expect(plain(acts)).toEqual(plain(hubspot.world.truth().acts));
  });

  it('leaves an org with one row for each thing that was done', () => {
    const of = (object: string, where: (values: Record<string, unknown>) => boolean = () => true) => org.rows(object).filter(where).length;
    expect(of('Task', ({ TaskSubtype }) => TaskSubtype === 'Call')).toBe(
      acts.call! + acts['inbound-call-missed']! + acts['inbound-call-answered']!,
    );
    expect(of('EmailMessage', ({ Incoming }) => Incoming === true)).toBeGreaterThanOrEqual(acts.reply!);
    expect(of('Opportunity')).toBe(acts.deal! + acts.customer!);
    expect(of('Event')).toBe(acts.meeting! + (acts['meeting-booked-by-lead'] ?? 0));
    expect(of('Lead', ({ IsConverted }) => IsConverted === true)).toBeGreaterThanOrEqual(acts.deal!);
  });
});

describe('the control door of an org in which a world plays', () => {
  let s: SalesforceHandle;
  const stop = () => s.close();

  it('steps it, says what was touched, tells its truth, dumps it in the world’s words and judges it', async () => {
    s = await startSalesforce({ world: createWorld({ seed: 1, leads: 20, days: 4 }) });
    const { startsAt } = { startsAt: (await s.control('GET state')).now };
    const stepped = await s.control('POST gather', { to: startsAt + 2 * 86_400_000 });
    expect(stepped).toMatchObject({ now: startsAt + 2 * 86_400_000, pendingDeliveries: 0 });
    expect(stepped.touched).toEqual(expect.arrayContaining(['Lead', 'Task']));
    expect((await s.control('POST gather', { to: stepped.now })).touched).toEqual([]);
    const truth = await s.control('GET truth');
    expect(truth.handedOver.length).toBeGreaterThan(0);
    // The calendar calls a campaign as the org does, so that its first lead is found.
    const inOrg = [...s.server.box.org.rows('Campaign')].map(({ values }) => values.Name);
    expect(truth.campaigns.filter(({ id }: { id: string }) => inOrg.includes(id)).length).toBeGreaterThan(0);
    const { contacts } = await s.control('GET dump?type=contacts');
    expect(contacts.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(truth.handedOver.map(({ lead }: { lead: string }) => lead)),
    );
    const rules = { clauses: [{ id: 'S2', within: '60 minutes' }] };
    const answer = await s.control('POST oracle', { rules });
    expect(answer.counts.missedTasks).toBeGreaterThan(0);
    expect(answer.checked.leads).toBe(contacts.length);
    await expect(s.control('POST oracle', {})).rejects.toThrow('needs "rules"');
    await stop();
  });

  it('refuses where no world plays', async () => {
    s = await startSalesforce();
    await expect(s.control('POST gather', { to: 1 })).rejects.toThrow('No world plays in this org');
    await expect(s.control('POST oracle', {})).rejects.toThrow('No world plays in this org');
    await stop();
  });
});

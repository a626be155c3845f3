/** Listening to change events: what is heard, what is only named for the polls, and how it goes on after gaps, overflows and lost places. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cursor, Heard, Session } from '../../../src/ports/connector.ts';
import { until as untilThat } from '../../helpers/engines.ts';
import { type SalesforceBench, salesforceBench } from './bench.ts';

const HOUR = 3_600_000;
const until = (state: () => boolean) => untilThat(state, 'change events', 20_000);

let bench: SalesforceBench;
let open: { stop: AbortController; done: Promise<unknown> }[];
beforeEach(async () => {
  bench = await salesforceBench();
  open = [];
});
afterEach(async () => {
  for (const { stop } of open) stop.abort();
  await Promise.allSettled(open.map(({ done }) => done));
  await bench.close();
});

interface Hearing {
  readonly heard: Heard[];
  readonly done: Promise<unknown>;
  ids(kind: Parameters<Heard['changed']['get']>[0]): string[];
  looks(): string[];
  /** Where it stands. */
  next(): Cursor;
  stop(): Promise<void>;
}

/** Resolves once the org's events come. */
async function listen(cursor: Cursor | null = null, session: Session = bench.session()): Promise<Hearing> {
  const heard: Heard[] = [];
  const stop = new AbortController();
  const told = bench.log.lines.length;
  const done = bench.connector.listen!(session, cursor, async (one) => void heard.push(one), stop.signal);
  open.push({ stop, done });
  const isListening = () => bench.log.lines.slice(told).some(({ message }) => message === 'listening to change events');
  await Promise.race([until(isListening), done]);
  return {
    heard,
    done,
    ids: (kind) => heard.flatMap(({ changed }) => changed.get(kind) ?? []),
    looks: () => [...new Set(heard.flatMap(({ look }) => look))].sort(),
    next: () => heard.at(-1)!.next,
    stop: async () => {
      stop.abort();
      await done;
    },
  };
}

const POLLED = ['call', 'deal', 'email', 'lead', 'message', 'task'];

describe('what is heard', () => {
  it('begins with a look at everything that is told of, as nobody listened before', async () => {
    const { looks, heard } = await listen();
    await until(() => heard.length > 0);
    expect(looks()).toEqual(POLLED);
  });

  it('names leads, contacts and deals by their ids, and the person behind a response', async () => {
    const hearing = await listen();
    const lead = await bench.addLead({ name: 'Lea' });
    bench.person.change('Lead', lead, { Title: 'CEO' });
    const deal = await bench.addDeal({ leadId: lead, won: false, amount: '10' });
    await until(() => hearing.ids('deal').length > 0);
    expect(hearing.ids('lead')).toEqual(expect.arrayContaining([lead, hearing.ids('lead').find((id) => id.startsWith('003'))]));
    expect(hearing.ids('deal')).toContain(deal);
    const [other, campaign] = [await bench.addLead({ name: 'Max' }), bench.person.make('Campaign', { Name: 'Fair' })];
    await until(() => hearing.ids('lead').includes(other));
    const before = hearing.ids('lead').filter((id) => id === other).length;
    bench.person.make('CampaignMember', { CampaignId: campaign, LeadId: other });
    await until(() => hearing.ids('lead').filter((id) => id === other).length > before);
  });

  it('has the polls look at tasks, of which an event does not say what they are', async () => {
    const hearing = await listen();
    await until(() => hearing.heard.length > 0);
    const lead = await bench.addLead({ name: 'Lea' });
    const told = hearing.heard.length;
    await bench.addCall({ leadIds: [lead], ownerId: bench.sandbox.repIds[0]!, connected: true });
    await until(() => hearing.heard.slice(told).some(({ look }) => look.length > 0));
    expect(hearing.heard.slice(told).flatMap(({ look }) => look)).toEqual(expect.arrayContaining(['task', 'call', 'email', 'message']));
  });

  it('passes over what Baton wrote itself, unless it works as a person', async () => {
    const lead = await bench.addLead({ name: 'Lea' });
    const hearing = await listen();
    await until(() => hearing.heard.length > 0);
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id: lead, values: { attempts: 1 } }]);
    const mark = await bench.addLead({ name: 'Max' });
    await until(() => hearing.ids('lead').includes(mark));
    expect(hearing.ids('lead')).not.toContain(lead);
    await hearing.stop();
    const person = { ...bench.session(), capabilities: new Set([...bench.session().capabilities].filter((id) => id !== 'own-user')) };
    const again = await listen(null, person);
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id: lead, values: { attempts: 2 } }]);
    await until(() => again.ids('lead').includes(lead));
  });
});

describe('what is not told one by one', () => {
  it('reads the records of a gap, and looks at the whole kind after an overflow', async () => {
    const lead = await bench.addLead({ name: 'Lea' });
    const hearing = await listen();
    await until(() => hearing.heard.length > 0);
    const told = hearing.heard.length;
    await bench.sandbox.control('POST faults', { cdcGap: 1 });
    bench.person.change('Lead', lead, { Title: 'CEO' });
    await until(() => hearing.ids('lead').includes(lead));
    expect(hearing.heard.slice(told).flatMap(({ look }) => look)).toEqual([]);
    await bench.sandbox.control('POST faults', { cdcOverflow: 1 });
    bench.person.change('Lead', lead, { Title: 'CTO' });
    await until(() => hearing.heard.slice(told).some(({ look }) => look.includes('lead')));
  });
});

describe('going on', () => {
  it('hears after a pause what happened in it, and looks only at what it never heard of', async () => {
    const first = await listen();
    const lead = await bench.addLead({ name: 'Lea' });
    await until(() => first.ids('lead').includes(lead));
    await first.stop();
    const missed = await bench.addLead({ name: 'Max' });
    const second = await listen(JSON.parse(JSON.stringify(first.next())));
    await until(() => second.ids('lead').includes(missed));
    expect(second.ids('lead')).not.toContain(lead);
    // Contacts and responses are leads too, and nothing was heard of them.
    expect(second.looks()).toEqual(POLLED);
  });

  it('has the polls catch up where its place is older than three days, and says so', async () => {
    const first = await listen();
    const lead = await bench.addLead({ name: 'Lea' });
    await until(() => first.ids('lead').includes(lead));
    await first.stop();
    await bench.addLead({ name: 'Pia' });
    await bench.pass(73 * HOUR);
    const second = await listen(first.next());
    await until(() => second.heard.length > 0);
    expect(second.looks()).toContain('lead');
    expect(bench.log.lines.some(({ message }) => message.startsWith('change events were missed'))).toBe(true);
    const after = await bench.addLead({ name: 'Max' });
    await until(() => second.ids('lead').includes(after));
  });

  it('ends when its token is refused, so that it is opened anew with another', async () => {
    const hearing = await listen();
    await bench.sandbox.control('POST faults', { refuseTokens: true });
    // The held poll is answered with the next event.
    await bench.addLead({ name: 'Lea' });
    await expect(hearing.done).rejects.toMatchObject({ code: 'CRM_UNAUTHORIZED' });
  }, 30_000);

  it('ends with the error of whoever it tells', async () => {
    const stop = new AbortController();
    const broken = async () => {
      throw new Error('no room');
    };
    await expect(bench.connector.listen!(bench.session(), null, broken, stop.signal)).rejects.toThrow('no room');
  });

  it('has nothing to hear in an org that announces nothing', async () => {
    await bench.sandbox.control('POST settings', { changeEvents: [] });
    const { done, heard } = await listen();
    await expect(done).resolves.toBeUndefined();
    expect(heard).toEqual([]);
  });
});

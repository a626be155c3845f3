/** The console's part of the ledger on every engine: people and sessions of one workspace alone, lists paged by key, and finding a lead. */
import { describe, expect, it } from 'vitest';
import { BUCKETS, type ConsolePerson, type ConsoleSession } from '../../src/ports/ledger/console.ts';
import type { TodayAsked } from '../../src/ports/ledger/index.ts';
import { ENGINES, ledgerOf } from './ledgers.ts';
import { leadOf } from './records-of.ts';
import { handoffOf, saveOf, UNDER } from './saves-of.ts';

const person = (more: Partial<ConsolePerson> = {}): ConsolePerson => ({
  personId: 'p1',
  name: 'Mia',
  email: 'mia@acme.example',
  role: 'viewer',
  addedBy: 'admin',
  addedAt: 1,
  seenAt: null,
  ...more,
});

const session = (more: Partial<ConsoleSession> = {}): ConsoleSession => ({
  sessionId: 's1',
  personId: 'p1',
  secret: 'one',
  formerSecret: null,
  startedAt: 1,
  rotatedAt: 1,
  expiresAt: 100,
  ...more,
});

describe.each(ENGINES)('the console’s ledger on $name', ({ fresh }) => {
  const ledger = ledgerOf(fresh);

  it('knows the people and sessions of its own workspace alone', async () => {
    const [a, b] = [ledger.a.workspace.console, ledger.b.workspace.console];
    await a.savePerson(person());
    await a.saveSession(session());
    expect(await b.people()).toEqual([]);
    expect(await b.findSession('s1', 2)).toBeNull();
    expect(await a.findPerson({ email: 'MIA@acme.example' })).toEqual(person());
    expect(await a.findSession('s1', 2)).toMatchObject({ session: session(), person: person() });
    expect(await a.findSession('s1', 100)).toBeNull();
  });

  it('renews a secret for one of two that ask at once', async () => {
    const { console } = ledger.a.workspace;
    await console.savePerson(person({ personId: 'p2', email: null }));
    await console.saveSession(session({ sessionId: 's2', personId: 'p2' }));
    const to = { rotatedAt: 50, expiresAt: 200 };
    const won = await Promise.all(['two', 'three'].map((secret) => console.rotateSession('s2', 'one', { ...to, secret })));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await console.findSession('s2', 60))?.session).toMatchObject({ formerSecret: 'one', rotatedAt: 50, expiresAt: 200 });
  });

  it('ends all sessions of a person, and forgets those that are over', async () => {
    const { console } = ledger.a.workspace;
    await console.savePerson(person({ personId: 'p3', email: 'p3@acme.example' }));
    for (const id of ['x', 'y']) await console.saveSession(session({ sessionId: id, personId: 'p3', expiresAt: 1_000 }));
    await console.saveSession(session({ sessionId: 'over', personId: 'p3', expiresAt: 10 }));
    expect(await console.sessions('p3', 20)).toHaveLength(2);
    expect(await console.endSessions({ personId: 'p3' }, 20)).toBe(2);
    expect(await console.sessions('p3', 0)).toEqual([]);
  });

  it('lists and counts open hand-offs alike, page by page, of one account', async () => {
    const { workspace, id } = ledger.a;
    const asked: TodayAsked = { now: 100, riskUntil: 150, dayEnd: 300, owners: null };
    const handoffs = [50, 50, 90, 120, 140, 200, 290, 400].map((dueAt, n) =>
      saveOf(`l${n}`, {}, [
        handoffOf({
          owner: n === 7 ? null : String(n % 2),
          state: n % 3 === 0 ? 'offered' : 'working',
          nextStep: { clause: 'S2', what: 'call', dueAt },
        }),
      ]),
    );
    await workspace.handoffs.save(id, handoffs, UNDER, 1);
    const counts = await workspace.console.todayCounts(id, asked);
    for (const bucket of BUCKETS) {
      const leads: string[] = [];
      for (let after: string | null = null; ; ) {
        const [row]: readonly { key: string; leadId: string }[] = await workspace.console.today(id, bucket, asked, { after, limit: 1 });
        if (row === undefined) break;
        leads.push(row.leadId);
        after = row.key;
      }
      const counted = counts.reduce((sum, one) => sum + one[bucket], 0);
      expect([bucket, new Set(leads).size, leads.length]).toEqual([bucket, counted, counted]);
    }
    expect(
      (await workspace.console.today(id, 'overdue', { ...asked, owners: ['1'] }, { after: null, limit: 9 })).map(({ leadId }) => leadId),
    ).toEqual(['l1']);
    expect(await workspace.console.today(id, 'overdue', asked, { after: 'no key', limit: 9 })).toHaveLength(3);
  });

  it('finds a lead by id, address and the beginning of a name, whatever signs are asked for', async () => {
    const { workspace, id } = ledger.a;
    const people = [
      { name: 'Ana 100%', email: 'Ana@acme.example' },
      { name: 'Anabel', email: 'bel@acme.example' },
    ];
    await workspace.records.store(
      id,
      people.map((one, n) => leadOf(`f${n}`, 1, { person: { ...one, phone: null, company: null } })),
    );
    const found = async (text: string) => (await workspace.console.findLeads(id, text, 10)).map(({ leadId }) => leadId);
    expect(await found('ana')).toEqual(['f0', 'f1']);
    expect(await found('ana 100%')).toEqual(['f0']);
    expect(await found('%')).toEqual([]);
    expect(await found('a_a')).toEqual([]);
    expect(await found(' f1 ')).toEqual(['f1']);
    expect(await found('BEL@ACME.EXAMPLE')).toEqual(['f1']);
  });

  it('lists what people did, latest first, of every account of the workspace', async () => {
    const { workspace, id } = ledger.a;
    const line = { at: 1, record: 'account' as const, crmId: null, leadId: '', before: null, after: { by: 'admin' } };
    await workspace.wanted.note(id, [{ ...line, action: 'first', because: '' }]);
    await workspace.wanted.note('', [{ ...line, action: 'second', because: '' }]);
    const [latest, former] = await workspace.console.acts({ before: null, limit: 2 });
    expect([latest?.action, former?.action]).toEqual(['second', 'first']);
    expect((await workspace.console.acts({ before: latest!.line, limit: 1 }))[0]?.action).toBe('first');
    expect(await ledger.b.workspace.console.acts({ before: null, limit: 9 })).toEqual([]);
  });
});

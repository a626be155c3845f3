/** Change events on the whole of Baton: a lead has its task while world time stands still, and what happened while nobody listened is caught up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENS_AT } from '../helpers/company.ts';
import { until } from '../helpers/engines.ts';
import { handRaiserIn, type OrgApp, openTasksIn, orgRoster, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

let org: SalesforceHandle;
let baton: OrgApp;

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT });
  baton = await startOrgApp(org, { roster: orgRoster(org), environment: { SALESFORCE_CHANGE_EVENTS: 'yes' } });
  // Whoever is connected is looked for every ten seconds.
  await until(() => listened() > 0, 'somebody who listens');
}, 120_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

const listened = () => baton.log.lines.filter(({ message }) => message === 'listening to change events').length;

describe('with change events', () => {
  it('a hand-raiser has the task at once, without waiting for a poll', async () => {
    const lead = await handRaiserIn(org, 'lea', org.repIds[0]!);
    await until(() => openTasksIn(org, lead).length === 1, 'the task');
    expect(org.server.box.clock.now()).toBe(OPENS_AT + 60_000);
  });

  it('a call that a rep logs closes it within two seconds, by a poll that comes early', async () => {
    const [rep] = org.repIds as [string];
    const lead = await handRaiserIn(org, 'otto', rep);
    await until(() => openTasksIn(org, lead).length === 1, 'the task');
    const call = { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed', WhoId: lead, OwnerId: rep, CallDurationInSeconds: 60 };
    await org.control('POST records', { object: 'Task', userId: rep, records: [call] });
    const now = org.server.box.clock.now();
    const isEarly = async () =>
      (await baton.ledger.installs.streams(baton.install.installId)).some(
        ({ stream, nextAt }) => stream === 'call' && nextAt <= now + 1_000,
      );
    await until(isEarly, 'the early poll');
    await baton.pass(1);
    const [handoff] = await baton.ledger.handoffs.ofLead(baton.install.installId, lead);
    expect(handoff!.judgement.attempts).toBe(1);
  });

  it('what happens while the token is refused is caught up once it is renewed', async () => {
    const before = listened();
    await org.control('POST tokens', { expire: true });
    // The held poll of the old token ends with this one, which nobody hears.
    const lead = await handRaiserIn(org, 'pia', org.repIds[1]!);
    await until(() => listened() > before, 'the next connection');
    await until(() => openTasksIn(org, lead).length === 1, 'the task');
  }, 90_000);

  it('keeps the promise', async () => {
    expect(await baton.app.ledger.checkInvariant(org.server.box.clock.now(), 60_000)).toEqual([]);
  });
});

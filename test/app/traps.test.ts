/**
 * The measured traps, with all of Baton running: what is lost, killed, poisoned or changed in the middle ends in the state of an
 * undisturbed run; what one part alone can show stands in test/queue, test/engine and test/ledger.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import { until } from '../helpers/engines.ts';
import { type HttpProxy, startProxy } from '../helpers/proxy.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let proxy: HttpProxy;
let baton: AppHandle;
let ana: string;
let ben: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  [ana, ben] = [addRep(sandbox, 'ana'), addRep(sandbox, 'ben')];
  proxy = await startProxy(sandbox.url);
  baton = await startApp(sandbox, { roster: companyRoster([ana, ben]), environment: { HUBSPOT_API_BASE: proxy.url } });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await proxy?.close();
  await sandbox?.close();
});

/** Each lead with one open task, at this rep, and Baton's fields filled. */
function expectHandedOver(leads: readonly string[], ownerId: string): void {
  expect(leads.map((lead) => tasksOf(sandbox, lead).map((task) => task.properties.hubspot_owner_id))).toEqual(leads.map(() => [ownerId]));
  expect(leads.map((lead) => fieldsOf(sandbox, lead).baton_state)).toEqual(leads.map(() => 'offered'));
}

/** Holds the next answer to a batch read of contacts; resolves once the sandbox has given it, with the way to let it go. */
function holdNextRead(): Promise<() => void> {
  return new Promise((held) => {
    proxy.onAnswer(async ({ path, body }) => {
      if (!path.includes('contacts/batch/read')) return body;
      proxy.onAnswer(null);
      await new Promise<void>((letGo) => held(letGo));
      return body;
    });
  });
}

describe('A queue that is emptied', () => {
  it('in the middle of the work loses nothing: the sweep finds what is left', async () => {
    const answerHeld = holdNextRead();
    const leads = ['fay', 'flo', 'fred'].map((name) => handRaiser(sandbox, name, ana));
    await sandbox.control('POST redeliver');
    const letGo = await answerHeld;
    await baton.app.queue.flush();
    letGo();
    await until(() => baton.app.queue.idle(), 'the job in flight to end');
    const later = handRaiser(sandbox, 'frida', ana);
    await sandbox.control('POST redeliver');
    await baton.app.queue.flush();
    await baton.rest();
    expectHandedOver([...leads, later], ana);
  });

  it('before anything was worked loses nothing either', async () => {
    const { installId } = baton.install;
    const lead = handRaiser(sandbox, 'fiona', ana);
    await baton.rest();
    await baton.ledger.marks.mark(installId, 'pull.lead', [lead], sandbox.portal.now());
    expect(await baton.app.queue.idle()).toBe(true);
    await baton.rest();
    expect(await baton.app.ledger.idle(sandbox.portal.now(), Date.now())).toBe(true);
    expectHandedOver([lead], ana);
  });
});

describe('A process that is killed in a lane', () => {
  it('leaves its rows to the next one as soon as its lease is over', async () => {
    const { installId } = baton.install;
    const lead = handRaiser(sandbox, 'kira', ana);
    await baton.playTo(sandbox.portal.now() + MINUTE);
    const now = sandbox.portal.now();
    await sandbox.control('POST faults', { dropWebhooks: 1 });
    sandbox.portal.update('contacts', lead, { hubspot_owner_id: ben }, { source: 'CRM_UI' });
    await sandbox.control('POST redeliver');
    await sandbox.control('POST faults', { dropWebhooks: 0 });
    await baton.ledger.marks.mark(installId, 'pull.lead', [lead], now);
    const lease = { token: 'of-the-dead', untilMachine: Date.now() + 1_000 };
    const claimed = await baton.ledger.marks.claim(installId, 'pull.lead', 10, lease, now, Date.now());
    expect(claimed.map((row) => row.key)).toEqual([lead]);
    expect(await baton.app.ledger.idle(now, Date.now())).toBe(false);
    await baton.rest();
    expect(Date.now()).toBeGreaterThanOrEqual(lease.untilMachine);
    expect(openTasksOf(sandbox, lead).map((task) => task.properties.hubspot_owner_id)).toEqual([ben]);
  });
});

describe('A hundred records that cannot be read, in front of a healthy one', () => {
  it('are tried five times and parked with the reason, while the healthy one is worked at once', async () => {
    const { installId } = baton.install;
    const now = sandbox.portal.now();
    const poison = Array.from({ length: 100 }, (_, index) => String(990_000 + index));
    await baton.ledger.marks.mark(installId, 'pull.lead', poison, now - MINUTE);
    const tried: string[] = [];
    proxy.onAnswer(({ path, requestBody, body }) => {
      const ids = path.includes('contacts/batch/read') ? poison.filter((id) => requestBody.includes(`"${id}"`)) : [];
      tried.push(...ids);
      return ids.length === 0 ? body : 'not json';
    });
    const healthy = handRaiser(sandbox, 'hedda', ana);
    await baton.rest();
    expect(tried).toHaveLength(100);
    expectHandedOver([healthy], ana);
    await baton.playTo(now + 90 * MINUTE);
    proxy.onAnswer(null);
    expect(tried).toHaveLength(500);
    const parked = await baton.ledger.marks.parked(installId, 1_000);
    expect(parked.map(({ lane, key }) => `${lane} ${key}`).sort()).toEqual(poison.map((id) => `pull.lead ${id}`));
    expect(parked[0]!.why).toMatch(/JSON/i);
  });
});

describe('A record that changes while it is read', () => {
  it('is read again: the older answer does not stand', async () => {
    const lead = handRaiser(sandbox, 'cora', ana);
    await baton.playTo(sandbox.portal.now() + MINUTE);
    const answerHeld = holdNextRead();
    sandbox.portal.update('contacts', lead, { firstname: 'Cora' }, { source: 'CRM_UI' });
    await sandbox.control('POST redeliver');
    const letGo = await answerHeld;
    await sandbox.control('POST faults', { dropWebhooks: 1 });
    sandbox.portal.update('contacts', lead, { hubspot_owner_id: ben }, { source: 'CRM_UI' });
    await sandbox.control('POST redeliver');
    // As another process would that takes in the webhook meanwhile: this one is busy with the read.
    await baton.ledger.marks.mark(baton.install.installId, 'pull.lead', [lead], sandbox.portal.now());
    await sandbox.control('POST faults', { dropWebhooks: 0 });
    letGo();
    await baton.rest();
    expect(openTasksOf(sandbox, lead).map((task) => task.properties.hubspot_owner_id)).toEqual([ben]);
  });
});

it('holds the invariant after all of it', async () => {
  expect(await baton.app.ledger.checkInvariant(baton.app.clock.now(), MINUTE)).toEqual([]);
});

/** Messages end to end: mail and webhook of a whole Baton, with the limits, the digest and its one press. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, MINUTE, OPENS_AT, TEN } from '../helpers/company.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';
import { freePort } from '../helpers/servers.ts';
import { type Receiver, startReceiver } from '../messages/receiver.ts';
import { type SmtpServer, startSmtp } from '../messages/smtp-server.ts';

const HOUR = 60 * MINUTE;

let sandbox: SandboxHandle;
let baton: AppHandle;
let smtp: SmtpServer;
let receiver: Receiver;
let ana: string;
let boss: string;

beforeEach(async () => {
  [sandbox, smtp, receiver] = await Promise.all([startSandbox({ startsAt: OPENS_AT }), startSmtp(), startReceiver()]);
  await sandbox.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
  ana = addRep(sandbox, 'ana');
  boss = addRep(sandbox, 'boss');
});

afterEach(async () => {
  await baton?.stop();
  await Promise.all([sandbox?.close(), smtp?.close(), receiver?.close()]);
});

const BOTH = () => ({
  BATON_SMTP_URL: smtp.url,
  BATON_MAIL_FROM: 'baton@example.com',
  BATON_MESSAGE_WEBHOOK_URL: receiver.url,
  BATON_MESSAGE_WEBHOOK_SECRET: 'secret',
});

async function begin(ways: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const roster = companyRoster([ana, boss]);
  const reps = roster.reps!.map((rep) => (rep.rep === boss ? { ...rep, pool: 'managers' } : { ...rep, manager: boss }));
  const environment = { BATON_POLL_MINUTES: '1440', ...ways, ...more };
  baton = await startApp(sandbox, { environment, roster: { ...roster, reps } });
  await baton.playTo(TEN);
}

interface Posted {
  readonly recipient: { readonly rep: string; readonly email: string };
  readonly notes: readonly { readonly kind: string; readonly text: string; readonly url: string }[];
}

const posted = (): readonly Posted[] => receiver.posts.map(({ body }) => JSON.parse(body) as Posted);

describe('Messages', { timeout: 240_000 }, () => {
  it('tell the rep at once and the manager when it goes up, by every way that is set up', async () => {
    await begin(BOTH());
    const lea = handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 2 * MINUTE);
    expect(smtp.mails.map(({ to }) => to)).toEqual(['ana@company.example']);
    expect(smtp.mails[0]!.text).toContain('lea Buyer asked for sales Mon 2 Mar 10:00: the first attempt is due Mon 2 Mar 10:05.');
    expect(posted()).toMatchObject([{ recipient: { rep: ana }, notes: [{ kind: 'task-due', url: expect.stringContaining(lea) }] }]);
    await baton.playTo(TEN + 17 * MINUTE);
    expect(smtp.mails.map(({ to }) => to)).toEqual(['ana@company.example', 'boss@company.example']);
    expect(posted()[1]).toMatchObject({ recipient: { rep: boss }, notes: [{ kind: 'overdue' }] });
    const lines = JSON.stringify(baton.log.lines);
    expect(lines).not.toContain('company.example');
    expect(lines).not.toContain('Buyer');
  });

  it('are one per person and quarter hour: later ones are merged into the next, and what was settled is left out', async () => {
    await begin(BOTH());
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 2 * MINUTE);
    handRaiser(sandbox, 'leo', ana);
    handRaiser(sandbox, 'lou', ana);
    const max = handRaiser(sandbox, 'max', ana);
    await baton.playTo(TEN + 4 * MINUTE);
    sandbox.portal.archive('contacts', max, { source: 'CRM_UI', userId: '1' });
    await baton.playTo(TEN + 14 * MINUTE);
    expect(smtp.mails).toHaveLength(1);
    await baton.playTo(TEN + 18 * MINUTE);
    const toAna = posted().filter(({ recipient }) => recipient.rep === ana);
    expect(toAna.map(({ notes }) => notes.map(({ text }) => text.split(' ')[0]))).toEqual([['lea'], ['leo', 'lou']]);
  });

  it('wait for the working hours of whoever gets them', async () => {
    await begin(BOTH());
    await baton.playTo(TEN + 8 * HOUR);
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 20 * HOUR);
    expect(posted()).toEqual([]);
    await baton.playTo(TEN + 23 * HOUR + 2 * MINUTE);
    expect(posted()).toMatchObject([{ recipient: { rep: ana } }]);
  });

  it('are held while Baton is paused', async () => {
    await begin(BOTH());
    await baton.ledger.saveSetting('paused', { since: TEN });
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 5 * MINUTE);
    expect(posted()).toEqual([]);
    expect(await baton.ledger.messages.mailboxes(baton.install.installId)).toMatchObject([
      { transport: 'mail', recipient: ana, waiting: 1, why: expect.stringContaining('paused') },
      { transport: 'webhook', recipient: ana, waiting: 1 },
    ]);
  });

  it('are neither sent nor stored where nothing is set up', async () => {
    await begin({});
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 17 * MINUTE);
    expect(smtp.connections()).toBe(0);
    expect(await baton.ledger.messages.mailboxes(baton.install.installId)).toEqual([]);
    expect(await baton.ledger.messages.claim(baton.install.installId, 10, { token: 'x', untilMachine: 1 }, TEN + HOUR, 0)).toEqual([]);
  });

  it('tell reps once a week of the campaigns that marketing announces; one press acknowledges all, a look nothing', async () => {
    // An address that is told to people has a port that is known before.
    const port = String(await freePort());
    await begin(BOTH(), { BATON_PORT: port, BATON_PUBLIC_URL: `http://localhost:${port}` });
    const { campaigns } = baton.ledger;
    const entry = { kind: 'lead-generation' as const, expectedLeads: 40, expectedQuality: '30 % qualified', endsAt: null };
    const named = (id: string) => ({ id, name: `Campaign ${id}`, startsAt: TEN + 20 * 24 * HOUR, ...entry });
    await campaigns.announce([named('one'), named('two')], TEN);
    // The next Monday.
    await baton.playTo(TEN + 7 * 24 * HOUR);
    const digests = posted().filter(({ recipient, notes }) => recipient.rep === ana && notes.some(({ kind }) => kind === 'digest'));
    expect(digests).toHaveLength(1);
    const [note] = digests[0]!.notes;
    expect(note!.text).toContain('– Campaign one: from Sun 22 Mar, 40 leads expected, 30 % qualified');
    const page = note!.url;
    const unseen = async () =>
      (await campaigns.notices(baton.install.installId)).filter(({ rep, seenAt }) => rep === ana && seenAt === null).length;
    expect(await unseen()).toBe(2);
    expect(await (await fetch(page)).text()).toContain('I have seen them all');
    expect(await unseen()).toBe(2);
    expect((await fetch(page, { method: 'POST' })).status).toBe(200);
    expect(await unseen()).toBe(0);
    expect((await fetch(page.replace(/.{9}$/, 'forgeries'), { method: 'POST' })).status).toBe(403);
    await baton.playTo(TEN + 14 * 24 * HOUR);
    expect(posted().filter(({ recipient }) => recipient.rep === ana)).toHaveLength(1);
  });
});

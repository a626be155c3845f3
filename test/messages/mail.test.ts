/** Mailed messages against a real mail server in the same process. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailMessenger } from '../../src/messages/mail.ts';
import { messageOf } from './message-of.ts';
import { type SmtpServer, startSmtp } from './smtp-server.ts';

let server: SmtpServer;

beforeEach(async () => {
  server = await startSmtp();
});

afterEach(() => server.close());

const messenger = (url = server.url) => createMailMessenger({ url, from: 'Baton <baton@example.com>', timeoutMs: 2_000 });

describe('A mailed message', () => {
  it('arrives with sender, recipient, subject, text and address', async () => {
    const mail = messenger();
    expect(await mail.send(messageOf(), 0)).toEqual({ kind: 'sent' });
    expect(server.mails).toHaveLength(1);
    const [got] = server.mails;
    expect(got).toMatchObject({ from: 'baton@example.com', to: 'ana@example.com' });
    expect(got!.text).toContain('Léa Buyer asked for sales Mon 2 Mar 09:58.\nhttps://crm.example/1');
    expect(got!.text).toMatch(/^Auto-Submitted: auto-generated$/m);
    await mail.close();
  });

  it('has the same Message-ID when it is sent again, and another one otherwise', async () => {
    const mail = messenger();
    for (const delivery of ['d-1', 'd-1', 'd-2']) await mail.send(messageOf({ delivery }), 0);
    const ids = server.mails.map(({ text }) => /^Message-ID:\s*(\S+)/im.exec(text)?.[1]);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
    await mail.close();
  });

  it('is tried again when the server says later, and not when it says never', async () => {
    const mail = messenger();
    server.refuse('451 try later');
    expect(await mail.send(messageOf(), 0)).toMatchObject({ kind: 'failed', why: 'the mail server answered 451' });
    server.refuse('550 no such user');
    expect(await mail.send(messageOf(), 0)).toMatchObject({ kind: 'refused', why: 'the mail server answered 550' });
    expect(server.mails).toEqual([]);
    await mail.close();
  });

  it('is refused where the CRM knows no address, and its subject cannot add a header', async () => {
    const mail = messenger();
    expect(await mail.send(messageOf({ recipient: { rep: '7', name: 'Ana', email: null } }), 0)).toMatchObject({ kind: 'refused' });
    const two = 'ana@example.com, eve@example.com';
    await mail.send(messageOf({ recipient: { rep: '7', name: 'Ana', email: two } }), 0);
    expect(server.mails.map(({ to }) => to)).not.toContain('eve@example.com');
    server.mails.length = 0;
    await mail.send(messageOf({ subject: 'One\r\nBcc: eve@example.com' }), 0);
    expect(server.mails[0]!.text).not.toMatch(/^Bcc:/m);
    await mail.close();
  });
});

describe('The check of the mail server', () => {
  it('connects and sends nothing', async () => {
    const mail = messenger();
    expect(await mail.probe()).toBeNull();
    expect(server.connections()).toBe(1);
    expect(server.mails).toEqual([]);
    await mail.close();
  });

  it('says that nothing listens, without the address', async () => {
    const mail = messenger('smtp://someone:secret@127.0.0.1:1');
    const why = await mail.probe();
    expect(why).toContain('cannot be used');
    expect(why).not.toContain('secret');
    await mail.close();
  });
});

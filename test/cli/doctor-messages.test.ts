/** What doctor says of the ways to people: it connects and sends nothing. */
import { describe, expect, it } from 'vitest';
import { examineMessengers, examineTold } from '../../src/cli/doctor/messages.ts';
import { createMessengers } from '../../src/messages/index.ts';
import type { Install, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import { startReceiver } from '../messages/receiver.ts';
import { startSmtp } from '../messages/smtp-server.ts';

type Examined = Parameters<typeof examineMessengers>[0];

const examined = (settings: Parameters<typeof createMessengers>[0], publicUrl: string | null): Examined =>
  ({ messengers: createMessengers(settings), options: { publicUrl } }) as Examined;

describe('doctor on messages', () => {
  it('finds both ways open and sends nothing', async () => {
    const [smtp, receiver] = await Promise.all([startSmtp(), startReceiver()]);
    const mail = { url: smtp.url, from: 'baton@example.com' };
    const app = examined({ mail, webhook: { url: receiver.url, secret: 's' } }, 'https://baton.example');
    expect((await examineMessengers(app)).map(({ about, state }) => [about, state])).toEqual([
      ['messages by webhook', 'ok'],
      ['messages by mail', 'ok'],
    ]);
    expect([smtp.mails, receiver.posts]).toEqual([[], []]);
    await Promise.all([smtp.close(), receiver.close(), ...app.messengers.map((one) => one.close())]);
  });

  it('says what is closed, and that a digest needs a public address', async () => {
    const app = examined({ mail: null, webhook: { url: 'http://127.0.0.1:1/', secret: 's' } }, null);
    expect((await examineMessengers(app)).map(({ state, what }) => [state, what])).toEqual([
      ['broken', 'ECONNREFUSED'],
      ['warning', expect.stringContaining('digest')],
    ]);
  });

  it('is silent where nothing is set up', async () => {
    expect(await examineMessengers(examined({ mail: null, webhook: null }, null))).toEqual([]);
  });

  it('tells of overdue leads that nobody hears of', async () => {
    const ledger = (managers: readonly string[]) =>
      ({ managers: { escalations: async () => managers.map((manager) => ({ manager })) } }) as unknown as WorkspaceLedger;
    expect(await examineTold(ledger(['9', '']), 'hubspot 1', { installId: 'i' } as Install)).toMatchObject([{ state: 'warning' }]);
    expect(await examineTold(ledger(['9']), 'hubspot 1', { installId: 'i' } as Install)).toEqual([]);
  });
});

/** The webhook door over real HTTP: what is genuine is stored before it is acknowledged, everything else is refused or counted. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BODY_LIMIT } from '../../src/web/webhooks.ts';
import { contactEvent, type Door, NOW, openDoor, SECRET, sign } from './door.ts';

let door: Door;
let installId: string;

beforeAll(async () => {
  door = await openDoor();
  installId = (await door.connect('4417')).installId;
});
afterAll(() => door.close());

const lease = () => ({ token: crypto.randomUUID(), untilMachine: Date.now() + 60_000 });
const stored = () => door.ledger.workspace('default').marks.claimDeliveries(installId, 100, lease(), door.clock.now(), Date.now());
const batch = (...ids: string[]) => JSON.stringify(ids.map((id) => contactEvent('4417', id)));

/** Counting goes on after the answer, so a test waits for the figure. */
async function counted(outcome: string, before: Readonly<Record<string, number>>): Promise<void> {
  await vi.waitFor(async () => expect((await door.counts())[outcome] ?? 0).toBe((before[outcome] ?? 0) + 1));
}

describe('a genuine webhook', () => {
  afterEach(() => door.queue.flush());

  it('is stored byte for byte, acknowledged with 204, then nudges the intake', async () => {
    const before = await door.counts();
    const body = `${batch('101', '102')} `;
    const answer = await door.deliver(body);
    expect(answer.status).toBe(204);
    const [delivery] = await stored();
    expect(Buffer.from(delivery!.body).toString()).toBe(body);
    expect(delivery!.receivedAt).toBe(NOW);
    await vi.waitFor(() =>
      expect(door.queue.waiting).toEqual([expect.objectContaining({ name: 'intake', payload: { workspaceId: 'default', installId } })]),
    );
    await counted('accepted', before);
  });

  it('is stored although the queue is gone', async () => {
    const nudge = vi.spyOn(door.queue, 'nudge').mockRejectedValue(new Error('gone'));
    expect((await door.deliver(batch('103'))).status).toBe(204);
    expect(await stored()).toHaveLength(1);
    await vi.waitFor(() => expect(nudge).toHaveBeenCalled());
    nudge.mockRestore();
  });

  it('is stored for every workspace that has connected the account', async () => {
    await door.ledger.ensureWorkspace('other', 'Other');
    const twin = await door.ledger
      .workspace('other')
      .installs.connect({ ...(await door.connect('4417')), crm: 'hubspot' }, { sealed: 'x', expiresAt: NOW });
    expect((await door.deliver(batch('104'))).status).toBe(204);
    expect(await stored()).toHaveLength(1);
    const other = door.ledger.workspace('other').marks;
    expect(await other.claimDeliveries(twin.installId, 10, lease(), NOW, Date.now())).toHaveLength(1);
    await door.ledger.workspace('other').installs.update(twin.installId, { status: 'uninstalled' });
  });

  it('about nothing that is followed is acknowledged and not stored', async () => {
    const body = JSON.stringify([contactEvent('4417', '1', { subscriptionType: 'object.propertyChange', objectTypeId: '0-99' })]);
    expect((await door.deliver(body)).status).toBe(204);
    expect(await stored()).toEqual([]);
  });
});

describe('a webhook that comes again', () => {
  afterEach(() => door.queue.flush());

  it('word for word is acknowledged, not stored and counted as replayed, even while the first is being stored', async () => {
    const before = await door.counts();
    const answers = await Promise.all([1, 2, 3].map(() => door.deliver(batch('601'))));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await stored()).toHaveLength(1);
    await vi.waitFor(async () => expect((await door.counts()).replayed).toBe((before.replayed ?? 0) + 2));
    expect((await door.deliver(batch('601'))).status).toBe(204);
    expect(await stored()).toEqual([]);
  });

  it('under another spelling of its address is the same one', async () => {
    const body = batch('602');
    const headers = sign(SECRET, `${door.url}/webhooks/hubspot?a=b@c`, body, NOW);
    const post = (query: string) => fetch(`${door.url}/webhooks/hubspot?a=${query}`, { method: 'POST', body, headers });
    expect([(await post('b@c')).status, (await post('b%40c')).status]).toEqual([204, 204]);
    expect(await stored()).toHaveLength(1);
  });

  it('signed anew, as the retries of HubSpot are, is stored', async () => {
    await door.deliver(batch('603'), { at: NOW - 1 });
    await door.deliver(batch('603'), { at: NOW - 2 });
    expect(await stored()).toHaveLength(2);
  });

  it('is remembered for as long as its age would let it in, and not for ever', async () => {
    const post = () => door.ledger.workspace('default').marks.storeDelivery(installId, Buffer.from('[]'), NOW - 600_000, 'old');
    expect([await post(), await post()]).toEqual([true, false]);
    await door.ledger.housekeeping(NOW, 30);
    expect(await post()).toBe(false);
    await door.ledger.housekeeping(NOW - 600_000 + 900_001, 30);
    expect(await post()).toBe(true);
    await stored();
  });
});

describe('a webhook that is not genuine', () => {
  const refused = async (outcome: string, send: () => Promise<Response>) => {
    const before = await door.counts();
    const answer = await send();
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
    await counted(outcome, before);
    expect(await stored()).toEqual([]);
  };

  it('is refused as unsigned', () =>
    refused('unsigned', () => door.deliver(batch('1'), { headers: { 'content-type': 'application/json' } })));
  it('is refused as forged under another secret', () => refused('forged', () => door.deliver(batch('1'), { secret: 'guess' })));
  it('is refused as forged when one byte of the body differs', () =>
    refused('forged', () => door.deliver(batch('2'), { headers: sign(SECRET, `${door.url}/webhooks/hubspot`, batch('1'), NOW) })));
  it('is refused as stale by world time, not by the machine', () =>
    refused('stale', () => door.deliver(batch('1'), { at: NOW - 301_000 })));
  it('is refused as stale when it comes from the future', () => refused('stale', () => door.deliver(batch('1'), { at: NOW + 301_000 })));
  it('is refused when it was signed for another address', () =>
    refused('forged', () =>
      door.deliver(batch('1'), { headers: sign(SECRET, 'https://elsewhere.example/webhooks/hubspot', batch('1'), NOW) }),
    ));
});

describe('a webhook that belongs to nobody', () => {
  it('of an unknown account is acknowledged and counted', async () => {
    const before = await door.counts();
    expect((await door.deliver(JSON.stringify([contactEvent('999', '1')]))).status).toBe(204);
    await counted('unknown-account', before);
  });

  it('of an uninstalled account is acknowledged and not stored', async () => {
    const gone = await door.connect('5000', { status: 'uninstalled' });
    const before = await door.counts();
    expect((await door.deliver(JSON.stringify([contactEvent('5000', '1')]))).status).toBe(204);
    await counted('unknown-account', before);
    expect(await door.ledger.workspace('default').marks.claimDeliveries(gone.installId, 1, lease(), NOW, Date.now())).toEqual([]);
  });

  it('of an account whose access was revoked is kept for the reconnect', async () => {
    const revoked = await door.connect('5001', { status: 'revoked' });
    expect((await door.deliver(JSON.stringify([contactEvent('5001', '1')]))).status).toBe(204);
    expect(await door.ledger.workspace('default').marks.claimDeliveries(revoked.installId, 1, lease(), NOW, Date.now())).toHaveLength(1);
    await door.ledger.workspace('default').installs.update(revoked.installId, { status: 'uninstalled' });
  });
});

describe('a webhook that cannot be read', () => {
  it('larger than 1 MB is refused with 413 and counted', async () => {
    const before = await door.counts();
    const answer = await door.deliver(`["${'x'.repeat(BODY_LIMIT)}"]`);
    expect(answer.status).toBe(413);
    await counted('too-large', before);
  });

  it('signed but malformed is acknowledged, counted and kept where it can only belong', async () => {
    const before = await door.counts();
    expect((await door.deliver('{"not": json')).status).toBe(204);
    await counted('malformed', before);
    expect(await stored()).toHaveLength(1);
  });

  it('compressed is refused, since the signature covers what was sent', async () => {
    const headers = { ...sign(SECRET, `${door.url}/webhooks/hubspot`, batch('1'), NOW), 'content-encoding': 'gzip' };
    expect((await door.deliver(batch('1'), { headers })).status).toBe(415);
  });
});

describe('a ledger that cannot be reached', () => {
  it('answers 503, so that the CRM sends it again', async () => {
    const broken = await openDoor({
      ledger: (ledger) => ({
        ...ledger,
        workspace: ledger.workspace.bind(ledger),
        findInstalls: () => Promise.reject(new Error('connection lost')),
      }),
    });
    try {
      expect((await broken.deliver(batch('1'))).status).toBeGreaterThanOrEqual(500);
    } finally {
      await broken.close();
    }
  });
});

it('logs ids and counts, never bodies or signatures', () => {
  expect(door.lines.join('')).not.toMatch(/marketingqualifiedlead|signature-v3|a-client-secret/);
});

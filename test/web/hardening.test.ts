/** What the door bears: slow callers, long heads, floods, and faults that must not tell a stranger anything. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BatonError } from '../../src/errors/index.ts';
import type { Ledger, MarkLedger } from '../../src/ports/ledger/index.ts';
import { closeServer, createDoor, DOOR_LIMITS, listen } from '../../src/web/server.ts';
import { contactEvent, type Door, openDoor } from './door.ts';

/** Sends this and resolves with everything that came back once the other side has closed. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      answer += part;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('a slow caller', () => {
  const limits = { ...DOOR_LIMITS, headMs: 50, requestMs: 100, lookMs: 10, idleMs: 60_000 };

  it('that never ends its head, or its body, is cut off', async () => {
    const server = createDoor((request, response) => void request.resume().on('end', () => response.end('heard')), limits);
    const port = await listen(server, '127.0.0.1', 0);
    const head = 'POST /webhooks/hubspot HTTP/1.1\r\nhost: here\r\n';
    expect(await raw(port, head)).toContain('408');
    expect(await raw(port, `${head}content-length: 100\r\n\r\n{`)).toContain('408');
    expect(await raw(port, `${head}content-length: 1\r\nconnection: close\r\n\r\n1`)).toContain('heard');
    await closeServer(server, 1_000);
  });

  it('that takes nothing of the answer is cut off', async () => {
    const server = createDoor((_, response) => void response.writeHead(200).write('first'), { ...limits, idleMs: 50 });
    const port = await listen(server, '127.0.0.1', 0);
    expect(await raw(port, 'GET / HTTP/1.1\r\nhost: here\r\n\r\n')).toContain('first');
    await closeServer(server, 1_000);
  });

  it('is given less time in production than it takes to hold the door shut', () => {
    expect(DOOR_LIMITS.headMs).toBeLessThanOrEqual(10_000);
    expect(DOOR_LIMITS.requestMs).toBeLessThanOrEqual(30_000);
    expect(DOOR_LIMITS.headBytes).toBeLessThanOrEqual(16_384);
  });
});

/** A door on the network whose ledger can be made to fail, and whose counting is looked at. */
let door: Door;
const ledgerState = { fault: null as string | null, under: 0, most: 0, counted: 0 };

beforeAll(async () => {
  door = await openDoor({ loopback: false, ledger: watched });
});
afterAll(() => door.close());

function watched(ledger: Ledger): Ledger {
  const workspace: Ledger['workspace'] = (id) => {
    if (ledgerState.fault !== null) throw new Error(ledgerState.fault);
    const whole = ledger.workspace(id);
    return Object.assign(Object.create(whole), {
      marks: Object.assign(Object.create(whole.marks), { countDelivery: counting(whole.marks) }),
      setting: (key: string) => whole.setting(key),
    });
  };
  const rest: Partial<Ledger> = {
    workspaces: () => ledger.workspaces(),
    findInstalls: (crm, account) => ledger.findInstalls(crm, account),
  };
  return Object.assign(Object.create(ledger), { workspace, ...rest });
}

function counting(marks: MarkLedger): MarkLedger['countDelivery'] {
  return async (...args) => {
    ledgerState.under += 1;
    ledgerState.counted += 1;
    ledgerState.most = Math.max(ledgerState.most, ledgerState.under);
    await marks.countDelivery(...args).finally(() => {
      ledgerState.under -= 1;
    });
  };
}

describe('a head that is too long', () => {
  it('is refused with 431', async () => {
    const port = Number(new URL(door.url).port);
    expect(await raw(port, `GET / HTTP/1.1\r\nhost: here\r\nx: ${'x'.repeat(DOOR_LIMITS.headBytes)}\r\n\r\n`)).toContain('431');
  });
});

describe('a fault of ours', () => {
  afterEach(() => {
    ledgerState.fault = null;
  });

  it('tells a stranger neither what it is nor where', async () => {
    ledgerState.fault = 'password authentication failed for baton at db.internal:5432';
    const answer = await fetch(`${door.url}/admin/link-x`, { method: 'POST' });
    expect(answer.status).toBe(500);
    const page = await answer.text();
    expect(page).toContain('unexpected fault');
    expect(page).not.toMatch(/db\.internal|password|\.tsx?:\d+|node_modules/);
    await vi.waitFor(() => expect(door.lines.join('')).toContain('db.internal'));
  });

  it('of a known kind is a stranger told as one that may pass, without where it is', async () => {
    const fails = vi.spyOn(door.ledger, 'workspaces');
    fails.mockRejectedValue(new BatonError('LEDGER_UNAVAILABLE', { reason: 'no route to db.internal' }));
    const answer = await door.deliver('{"not": json');
    fails.mockRestore();
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('db.internal');
  });

  it('shows nobody a stack', async () => {
    const signedIn = await fetch(await door.web.adminLink(), { method: 'POST', redirect: 'manual' });
    const cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    ledgerState.fault = 'boom';
    const page = await fetch(door.url, { headers: { cookie } });
    expect(page.status).toBe(500);
    expect(await page.text()).not.toMatch(/boom|\.tsx?:\d+|node_modules/);
  });
});

describe('a flood', () => {
  it('of forged webhooks costs one statement at a time and a line, and every one is counted', async () => {
    const body = JSON.stringify([contactEvent('4417', '1')]);
    const before = ledgerState.counted;
    await Promise.all(Array.from({ length: 100 }, () => door.deliver(body, { secret: 'guess' })));
    await vi.waitFor(async () => expect((await door.counts()).forged).toBe(100));
    expect(ledgerState.most).toBe(1);
    expect(ledgerState.counted - before).toBeLessThan(100);
    expect(door.lines.filter((line) => line.includes('webhook refused'))).toHaveLength(1);
  });

  it('of questions about health shares one look at the ledger', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const counts = vi.spyOn(door.queue, 'counts').mockImplementation(() => gate.then(() => ({ waiting: 0, active: 0, failed: 0 })));
    const answers = Array.from({ length: 20 }, () => fetch(`${door.url}/health/ready`));
    await vi.waitFor(() => expect(counts).toHaveBeenCalled());
    open();
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
    expect(counts.mock.calls.length).toBeLessThan(20);
    counts.mockRestore();
  });
});

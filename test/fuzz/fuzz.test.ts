/** No input crashes, hangs or fills Baton: a share of the fuzzing that `npm run -s fuzz -- --runs 100000` does whole. */
import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, NOW, openDoor, SECRET } from '../web/door.ts';
import { spoilText } from './mutate.ts';
import { Random } from './random.ts';
import { fuzz } from './run.ts';
import { TARGETS, type Target, webhookBody, webhookHeaders } from './targets.ts';

const ROOT = join(import.meta.dirname, '../..');
const SEED = Math.floor(Math.random() * 1_000_000_000);
/** Inputs for each door; the whole is a matter of minutes. */
const RUNS = 500;
const REQUESTS = 300;

/** In a process of its own: a thread there watches for inputs that hang. */
function fuzzed(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'bin/runtime.cjs'), join(ROOT, 'test/fuzz/main.ts'), ...args], (error, out, err) =>
      resolve({ code: error === null ? 0 : 1, output: out + err }),
    );
  });
}

describe('every door', () => {
  it(`takes or refuses ${RUNS} spoilt inputs (seed ${SEED})`, async () => {
    const { code, output } = await fuzzed('--runs', `${RUNS}`, '--seed', `${SEED}`);
    expect(code, output).toBe(0);
    for (const { name } of TARGETS) expect(output).toContain(`${name}: ${RUNS} tried`);
  }, 240_000);
});

describe('the webhook door over HTTP', () => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor();
    await door.connect('4417');
  });
  afterAll(() => door.close());

  /**
   * The status; 0 where the connection was closed without an answer. Each request has a connection of its own: Node sends the body of a
   * GET unframed, the server takes it for a broken second request and closes, and a next request on that connection would find it shut.
   */
  const send = (method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<number> =>
    new Promise((resolve) => {
      request(`${door.url}${path}`, { method, headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', () => resolve(0))
        .end(body);
    });

  it(`answers ${REQUESTS} spoilt requests with 204 or a refusal, and goes on (seed ${SEED})`, async () => {
    const statuses = new Map<number, number>();
    for (let index = 0; index < REQUESTS; index += 1) {
      const random = new Random(SEED, 'http', index);
      const body = webhookBody(random);
      const path = random.oneIn(6)
        ? `/webhooks/${encodeURI(spoilText(random, 'hubspot').toWellFormed().slice(0, 200))}`
        : '/webhooks/hubspot';
      const headers = webhookHeaders(random, door.url + path, body, SECRET, NOW);
      const sendable = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '?')]));
      const status = await send(random.oneIn(9) ? random.pick(['GET', 'PUT', 'DELETE']) : 'POST', path, sendable, body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const faults = [...statuses].filter(([status]) => status >= 500 || status === 0);
    expect(faults, `seed ${SEED}, ${JSON.stringify([...statuses])}`).toEqual([]);
    expect(statuses.get(204)).toBeGreaterThan(0);
    expect(statuses.get(401)).toBeGreaterThan(0);
    expect((await fetch(`${door.url}/health/ready`)).status).toBe(200);
  });
});

describe('the fuzzer itself', () => {
  const target = (tryOne: Target['tryOne']): Target => ({ name: 'planted', tryOne });

  it('finds a crash and says how to bring it back', async () => {
    let tried = 0;
    const crashing = target((random) => {
      tried += 1;
      if (random.oneIn(50)) throw new TypeError('planted');
      return 'taken';
    });
    const failure = await fuzz(crashing, { seed: 7, runs: 1_000 }).catch((error: Error) => error as Error);
    expect((failure as Error).message).toContain(`--seed 7 --from ${tried - 1} --runs 1`);
    await expect(fuzz(crashing, { seed: 7, runs: 1, from: tried - 1 })).rejects.toThrow('planted crashed');
  });

  it('measures what stays in memory and which input is slow', async () => {
    const kept: string[][] = [];
    const leaking = target((random) => {
      kept.push(Array.from({ length: 1_000 }, () => String(random.next())));
      return 'refused';
    });
    expect((await fuzz(leaking, { seed: 7, runs: 200 })).keptBytes).toBeGreaterThan(2_000_000);
    let index = -1;
    const slow = target(() => {
      index += 1;
      for (const until = performance.now() + (index === 12 ? 50 : 0); performance.now() < until; );
      return 'taken';
    });
    expect(await fuzz(slow, { seed: 7, runs: 20 })).toMatchObject({ slowestIndex: 12, met: { taken: 20, refused: 0 } });
  });
});

/** Web door and workers as processes of their own, on each shared engine setting that this machine has. */
import { afterEach, describe, expect, it } from 'vitest';
import { testEngines } from '../helpers/engines.ts';
import { baton, type Environment, type Running, startBaton } from './baton.ts';

const shared = (await testEngines()).filter(({ name }) => name !== 'pglite');
const running: Running[] = [];
const keyOf = (byte: number) => `k1:${Buffer.alloc(32, byte).toString('base64')}`;

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop('SIGKILL')));
});

async function start(args: string[], environment: Environment): Promise<Running> {
  const one = await startBaton(args, environment);
  running.push(one);
  return one;
}

describe.each(shared)('on $name', ({ name, fresh }) => {
  it('one process answers the web, another works, a third looks, and each stops with 0', async () => {
    const { databaseUrl = '', redisUrl } = await fresh();
    const environment = { DATABASE_URL: databaseUrl, BATON_KEY: keyOf(1), ...(redisUrl ? { REDIS_URL: redisUrl } : {}) };
    const migrated = await Promise.all([baton(['migrate', '--json'], environment), baton(['migrate', '--json'], environment)]);
    const applied = migrated.map(({ stdout }) => JSON.parse(stdout).applied.length as number).sort((a, b) => a - b);
    expect(applied[0]).toBe(0);
    expect(applied[1]).toBeGreaterThan(0);
    const [web, work] = await Promise.all([start(['web'], environment), start(['work'], environment)]);
    expect(await (await fetch(`${web.url}/health/ready`)).json()).toMatchObject({ ready: true });
    const doctor = JSON.parse((await baton(['doctor', '--json'], environment)).stdout);
    const queue = name === 'redis' ? 'redis' : 'postgresql';
    expect(doctor.findings).toContainEqual(expect.objectContaining({ about: 'engines', what: `ledger postgresql, queue ${queue}` }));
    // A link made by one process is taken by another: both have the key, and the ledger spends it once.
    const link = JSON.parse((await baton(['admin-link', '--json'], { ...environment, BATON_PUBLIC_URL: web.url })).stdout).link as string;
    expect((await fetch(link, { method: 'POST', redirect: 'manual' })).status).toBe(303);
    expect((await fetch(link, { method: 'POST', redirect: 'manual' })).status).toBe(403);
    expect((await web.stop()).code).toBe(0);
    expect((await work.stop()).code).toBe(0);
  });
});

describe('a queue that cannot be reached', () => {
  it.skipIf(shared.length === 0)('is named, without its password', async () => {
    const { databaseUrl = '' } = await shared[0]!.fresh();
    const environment = { DATABASE_URL: databaseUrl, BATON_KEY: keyOf(1), REDIS_URL: 'redis://user:hunter2@127.0.0.1:1' };
    const { code, stdout, stderr } = await baton(['migrate', '--json'], environment);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('QUEUE_UNAVAILABLE');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

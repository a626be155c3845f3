/** The queue's page, and the queue's own console behind the same sign-in: only for admins, only to look, and with a policy of its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, openEngines } from '../../../src/engine/index.ts';
import type { Role } from '../../../src/ports/ledger/console.ts';
import { memoryLog, testEngines } from '../../helpers/engines.ts';
import { type Company, openCompany } from './company.ts';

const redis = (await testEngines()).find(({ name }) => name === 'redis');
const OTHERS: readonly Role[] = ['marketing-lead', 'sales-lead', 'rep', 'viewer'];

describe('the queue in memory', () => {
  let company: Company;

  beforeAll(async () => {
    company = await openCompany();
  });
  afterAll(() => company.close());

  it('shows its nudges and what waits in the ledger behind them, and leads there from Health', async () => {
    await company.door.ledger
      .workspace('default')
      .marks.storeDelivery(company.install.installId, Buffer.from('[]'), company.door.clock.now(), 'f');
    const { html, status } = await company.page('/queue');
    expect(status).toBe(200);
    expect(html).toMatch(/<td[^>]*>Acme<\/td><td[^>]*>webhooks<\/td><td[^>]*>1<\/td>/);
    expect((await company.page('/queue?csv=queue')).html).toContain('Acme,webhooks,1');
    expect((await company.page('/')).html).toContain('href="/queue"');
    expect(html).not.toContain('/queue/board');
  });

  it.each(OTHERS)('is not for a %s', async (role) => expect((await company.page('/queue', role)).status).toBe(403));

  it('has no console of its own', async () => expect((await company.page('/queue/board/')).status).toBe(404));
});

describe.skipIf(redis === undefined)('the queue in Redis (needs Redis)', () => {
  let engines: Engines;
  let company: Company;

  beforeAll(async () => {
    engines = await openEngines({ ...(await redis!.fresh()), log: memoryLog() });
    company = await openCompany({ queueBoard: engines.queueBoard! });
  });
  afterAll(async () => {
    await company?.close();
    await engines?.close();
  });

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(company.door.url + path, { redirect: 'manual', ...init, headers: { cookie: company.cookies.admin, ...init.headers } });

  it('has its console behind the page, with files and figures of this site alone', async () => {
    expect((await company.page('/queue')).html).toContain('href="/queue/board/"');
    const page = await ask('/queue/board/');
    const html = await page.text();
    expect([page.status, html.includes('Baton’s queue')]).toEqual([200, true]);
    const script = /src="(static\/js\/[^"]+)"/.exec(html)![1]!;
    expect((await ask(`/queue/board/${script}`)).status).toBe(200);
    const { queues } = (await (await ask('/queue/board/api/queues')).json()) as { queues: { name: string; readOnlyMode: boolean }[] };
    expect(queues).toMatchObject([{ name: 'baton', readOnlyMode: true }]);
  });

  it('lets scripts run in the console alone, and only this site’s', async () => {
    const of = async (path: string) => (await ask(path)).headers.get('content-security-policy') ?? '';
    expect(await of('/queue/board/')).toMatch(/default-src 'none';script-src 'self';.*connect-src 'self'/);
    for (const path of ['/queue', '/today']) expect(await of(path)).not.toContain('script-src');
  });

  it.each(['PUT', 'POST', 'PATCH', 'DELETE'])('lets nothing be changed by %s', async (method) => {
    expect((await ask('/queue/board/api/queues/baton/pause', { method })).status).toBe(405);
    expect((await ask('/queue/board/api/queues/baton/clean/failed', { method })).status).toBe(405);
  });

  it.each(OTHERS)('keeps it from a %s', async (role) => {
    for (const path of ['/queue/board/', '/queue/board/api/queues']) expect((await company.page(path, role)).status).toBe(403);
  });

  it('keeps it from strangers, on this machine too', async () => {
    for (const path of ['/queue/board/', '/queue/board/api/queues', '/queue/board/static/js/main.js'])
      expect((await fetch(company.door.url + path)).status).toBe(401);
  });
});

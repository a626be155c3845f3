/** Webhooks as the sandbox really sends them: signed, in batches, verified over raw bytes, and read as notices. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChangeNotice, RawRequest } from '../../../src/ports/connector.ts';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await bench.close();
});

/** A portal whose app posts here, and everything it posted. */
async function listen(): Promise<RawRequest[]> {
  const received: RawRequest[] = [];
  bench = await hubspotBench();
  server = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const headers = incoming.headers as Record<string, string>;
    received.push({ method: incoming.method ?? '', url: target(), headers, body: Buffer.concat(parts) });
    response.writeHead(204).end();
  });
  const target = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/hubspot?via=a%40b`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await bench.sandbox.control('POST apps', { targetUrl: target() });
  return received;
}

describe('webhooks of the sandbox', () => {
  it('are genuine, and one changed byte or another clock makes them not', async () => {
    const received = await listen();
    await bench.addLead({ name: 'Lea' });
    await bench.pass();
    expect(received.length).toBeGreaterThan(0);
    for (const request of received) {
      const at = Number(request.headers['x-hubspot-request-timestamp']);
      expect(bench.connector.verify(request, at)).toBeNull();
      expect(bench.connector.verify(request, at + 300_001)).toBe('stale');
      expect(bench.connector.verify({ ...request, url: `${request.url}x` }, at)).toBe('forged');
      expect(bench.connector.verify({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }, at)).toBe('forged');
    }
  });

  it('name every record that changed', async () => {
    const received = await listen();
    const rep = await bench.addRep('Ana');
    const [lea, max] = [await bench.addLead({ name: 'Lea' }), await bench.addLead({ name: 'Max' })];
    const call = await bench.addCall({ leadIds: [lea], ownerId: rep, connected: true });
    const deal = await bench.addDeal({ leadId: lea, won: true, amount: '10' });
    const task = await bench.addOwnTask({ leadId: lea, ownerId: rep, subject: 'Ring' });
    await bench.mergeLeads(lea, max);
    const gone = await bench.addLead({ name: 'Gone' });
    await bench.deleteLead(gone);
    await bench.pass();
    const parsed = received.map((request) => bench.connector.parse(request.body));
    expect(parsed.flatMap((each) => each.bad)).toEqual([]);
    const notices = parsed.flatMap((each) => each.notices);
    const about = (record: string, id: string) => notices.filter((notice) => notice.record === record && notice.id === id);
    for (const [record, id] of [
      ['lead', lea],
      ['lead', max],
      ['call', call],
      ['deal', deal],
      ['task', task],
    ] as const) {
      expect(about(record, id).length, `${record} ${id}`).toBeGreaterThan(0);
    }
    expect(notices.every((notice: ChangeNotice) => notice.accountId === bench.sandbox.portalId)).toBe(true);
    const merge = notices.find((notice) => notice.change === 'merged');
    expect([merge?.id, ...(merge?.mergedIds ?? [])]).toEqual(expect.arrayContaining([max]));
    expect(about('lead', gone).map((notice) => notice.change)).toContain('deleted');
  });

  it('carry one key per event, however often it is delivered', async () => {
    const received = await listen();
    await bench.sandbox.control('POST faults', { duplicateWebhooks: 1 });
    await bench.addLead({ name: 'Lea' });
    await bench.pass();
    const keys = received.flatMap((request) => bench.connector.parse(request.body).notices.map((notice) => notice.key));
    expect(keys.length).toBeGreaterThan(new Set(keys).size);
  });
});

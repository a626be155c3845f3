/** Webinars and fairs that a contact took part in: attended ones are touches under the event's name, the others are told as what they were. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HubspotBench, hubspotBench } from './bench.ts';

const { touchpoints } = parse(readFileSync(new URL('../../../config/attribution.yaml', import.meta.url), 'utf8')) as {
  touchpoints: { counted: string[] };
};

let bench: HubspotBench;
beforeEach(async () => {
  bench = await hubspotBench({ bare: true });
});
afterEach(() => bench.close());

const touchesOf = async (id: string) => (await bench.connector.furtherTouches!(bench.session(), [id])).get(id);

it('gives what was attended, registered for and missed, with the event as campaign, and nothing of what was cancelled', async () => {
  const [lea, max] = [await bench.addLead({ name: 'Lea' }), await bench.addLead({ name: 'Max' })];
  const at = bench.now();
  const took = (contactId: string, state: string, occurredAt: number) => ({ contactId, state, occurredAt });
  await bench.sandbox.control('POST portal', {
    marketingEvents: [
      { id: '71', name: 'Pump webinar', participations: [took(lea, 'REGISTERED', at - 9_000), took(lea, 'ATTENDED', at - 5_000)] },
      { id: '72', name: 'Fair', participations: [took(lea, 'NO_SHOW', at - 4_000), took(max, 'ATTENDED', at - 3_000)] },
      { id: '73', name: 'Dinner', participations: [took(lea, 'CANCELLED', at - 2_000)] },
    ],
  });
  const touches = (await touchesOf(lea))!;
  expect(touches).toEqual([
    { id: 'event-71-REGISTERED', at: at - 9_000, kind: 'event registered', channel: 'event', campaign: 'Pump webinar' },
    { id: 'event-71-ATTENDED', at: at - 5_000, kind: 'event attended', channel: 'event', campaign: 'Pump webinar' },
    { id: 'event-72-NO_SHOW', at: at - 4_000, kind: 'no show', channel: 'event', campaign: 'Fair' },
  ]);
  expect(touches.filter(({ kind }) => touchpoints.counted.includes(kind)).map(({ id }) => id)).toEqual(['event-71-ATTENDED']);
});

it('goes through every page, and finds nothing of somebody who is gone', async () => {
  const lea = await bench.addLead({ name: 'Lea' });
  const marketingEvents = Array.from({ length: 130 }, (_, n) => ({
    name: `Event ${n}`,
    participations: [{ contactId: lea, state: 'ATTENDED', occurredAt: bench.now() - n }],
  }));
  await bench.sandbox.control('POST portal', { marketingEvents });
  expect(await touchesOf(lea)).toHaveLength(130);
  expect(await touchesOf('999999999999')).toEqual([]);
});

it('tells with one request whether there are any at all', async () => {
  const any = () => bench.connector.hasFurtherTouches!(bench.session());
  const requests = async () => ((await bench.sandbox.control('GET requests/summary')) as { total: number }).total;
  const before = await requests();
  expect(await any()).toBe(false);
  expect((await requests()) - before).toBe(1);
  await bench.sandbox.control('POST portal', { marketingEvents: [{ name: 'Fair', participations: [] }] });
  expect(await any()).toBe(true);
});

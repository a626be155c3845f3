/** What was filled in through a portal's forms: read back from the newest, in portions, and no further than is new. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cursor, FormFill } from '../../../src/ports/connector.ts';
import { EVERYTHING, type HubspotBench, hubspotBench } from './bench.ts';

const DAY = 86_400_000;
let bench: HubspotBench;
beforeEach(async () => {
  bench = await hubspotBench({ bare: true });
});
afterEach(() => bench.close());

const submit = (form: string, email: string, more: Record<string, string> = {}) =>
  bench.sandbox.control('POST act', { op: 'submitForm', form, properties: { email, ...more } });

/** Of somebody new, that long ago. */
const submitted = (form: string, email: string, ago: number) =>
  bench.sandbox.portal.create(
    'contacts',
    { email, recent_conversion_event_name: form, recent_conversion_date: new Date(bench.now() - ago).toISOString() },
    { source: 'FORM' },
  );

/** A reading to its end, in as many calls as it takes. */
async function readAll(cursor: Cursor | null, since = 0) {
  const fills: FormFill[] = [];
  for (let calls = 1, at = cursor; ; calls += 1) {
    const page = await bench.connector.formFills!(bench.session(), at, since);
    fills.push(...page.fills);
    at = page.next;
    if (page.completeUntil !== null) return { fills, calls, next: page.next, completeUntil: page.completeUntil };
  }
}

it('gives every submission with the address, the form and the tag of the page', async () => {
  const at = bench.now();
  await submit('Pricing: Demo', ' Lea@Example.invalid', {
    hs_analytics_last_url: 'https://x.example/pricing?a=1&utm_campaign=spring+sale',
  });
  await bench.pass(1_000);
  await submit('Guide: Download', 'max@example.invalid');
  const { fills, completeUntil } = await readAll(null);
  const touch = { id: expect.stringMatching(/^submission-[0-9a-f-]{36}$/), kind: 'form submission', channel: 'unknown', submission: true };
  expect(fills).toEqual([
    { email: 'lea@example.invalid', touch: { ...touch, at, campaign: 'spring sale', form: 'Demo' } },
    { email: 'max@example.invalid', touch: { ...touch, at: at + 1_000, campaign: null, form: 'Download' } },
  ]);
  expect(completeUntil).toBe(bench.now());
});

it('reads a long form in portions, each going on where the last one stopped', async () => {
  for (let n = 0; n < 520; n += 1) await submit('Guide: Download', `p${n}@example.invalid`);
  const { fills, calls } = await readAll(null);
  expect([new Set(fills.map(({ email }) => email)).size, calls]).toEqual([520, 2]);
});

it('goes back no further than a day before the last reading, and asks each form once', async () => {
  submitted('Guide: Download', 'old@example.invalid', 3 * DAY);
  submitted('Guide: Download', 'late@example.invalid', DAY / 2);
  const first = await readAll(null);
  expect(first.fills).toHaveLength(2);
  await bench.pass(1_000);
  await submit('Pricing: Demo', 'new@example.invalid');
  await bench.requests();
  const { fills } = await readAll(first.next);
  expect(fills.map(({ email }) => email).sort()).toEqual(['late@example.invalid', 'new@example.invalid']);
  expect((await bench.requests()).map(({ path }) => path.split('/')[1])).toEqual(['marketing', 'form-integrations', 'form-integrations']);
});

it('goes no further back than it is told', async () => {
  submitted('Guide: Download', 'old@example.invalid', 3 * DAY);
  submitted('Guide: Download', 'late@example.invalid', DAY / 2);
  expect((await readAll(null, bench.now() - DAY)).fills.map(({ email }) => email)).toEqual(['late@example.invalid']);
});

it('throws a missing scope, for its caller to leave forms alone', async () => {
  await bench.close();
  bench = await hubspotBench({ bare: true, scopes: EVERYTHING.filter((scope) => scope !== 'forms') });
  await expect(readAll(null)).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
});

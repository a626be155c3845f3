/** The parts of a run in Salesforce: the library's requests without a socket, faults in its words, a lead converted under a write, an org's faults. */
import { Connection } from 'jsforce/lib/connection.js';
import { Transport } from 'jsforce/lib/transport.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { OrgBox } from '../../sandbox/salesforce/box.ts';
import type { OrgOutcome } from '../../sandbox/salesforce/http/door.ts';
import type { OrgRequest } from '../../sandbox/salesforce/http/exchange.ts';
import { ALL_FEATURES } from '../../sandbox/salesforce/server.ts';
import { insertRow } from '../../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../../sandbox/salesforce/store/found.ts';
import { openDice } from '../../simulate/dice.ts';
import { faultsIn, openCounts } from '../../simulate/faults/names.ts';
import { openRequestFaults } from '../../simulate/faults/requests.ts';
import { openGrounds } from '../../simulate/grounds.ts';
import { beginInOrg, convertUnderway } from '../../simulate/org-faults.ts';
import { takeOverStreaming } from '../../simulate/org-stream.ts';
import { takeOverOrgRequests } from '../../simulate/org-wire.ts';

const BASE = 'http://salesforce.simulated';
const ONCE = { timeout: 5_000, retry: { maxRetries: 0, methods: [] } };

let giveBack = (): void => undefined;
afterEach(() => giveBack());

function answering(answer: (request: OrgRequest) => OrgOutcome): OrgRequest[] {
  const asked: OrgRequest[] = [];
  giveBack = takeOverOrgRequests(
    (work) => work(),
    async (request) => {
      asked.push(request);
      return answer(request);
    },
  );
  return asked;
}

const send = (method: 'GET' | 'POST', path: string, body?: string) =>
  new Transport().httpRequest({ method, url: BASE + path, headers: { 'X-Own': 'a' }, ...(body === undefined ? {} : { body }) }, ONCE);

describe("the library's requests", () => {
  it('arrive whole and are answered with status, headers and body, without a socket', async () => {
    const asked = answering(() => ({ status: 201, body: { done: true }, headers: { 'Sforce-Limit-Info': 'api-usage=1/2' } }));
    const answer = await send('POST', '/services/data/v68.0//composite?x=1', '{"a":"ü"}');
    expect(answer).toMatchObject({ statusCode: 201, body: '{"done":true}' });
    expect(answer.headers).toMatchObject({ 'sforce-limit-info': 'api-usage=1/2', 'content-type': 'application/json;charset=UTF-8' });
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/services/data/v68.0/composite', headers: { 'x-own': 'a' } });
    expect([asked[0]!.raw.toString('utf8'), asked[0]!.query.get('x')]).toEqual(['{"a":"ü"}', '1']);
  });

  it('end like a connection that was closed when nothing is answered', async () => {
    answering(() => null);
    await expect(send('GET', '/services/data')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });
});

describe("the library's streaming client", () => {
  it('asks no more once the org refuses to greet it anew, as for a token that is over', async () => {
    const asked: string[] = [];
    let greeted = false;
    giveBack = takeOverStreaming(BASE, async ({ raw }) => {
      const [{ channel }] = JSON.parse(raw.toString('utf8')) as [{ channel: string }];
      asked.push(channel);
      if (asked.length > 20) throw new Error('asked for ever');
      const successful = channel === '/meta/subscribe' || (channel === '/meta/handshake' && !greeted);
      if (channel === '/meta/handshake') greeted = true;
      return { status: 200, body: [{ channel, successful, ...(successful && { clientId: 'one' }) }] };
    });
    const client = new Connection({ instanceUrl: BASE, accessToken: 'over' }).streaming.createClient([]);
    await client.subscribe('/data/LeadChangeEvent', () => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual(['/meta/handshake', '/meta/subscribe', '/meta/connect', '/meta/handshake']);
  });
});

describe('faults of requests to Salesforce', () => {
  const request = (method: string, path: string, rawBody = '') => ({ method, path, rawBody });
  const QUERIES = request('POST', '/services/data/v68.0/composite', '{"compositeRequest":[{"method":"GET"}]}');
  const WRITE = request('PATCH', '/services/data/v68.0/composite/sobjects', '{"records":[]}');

  it('are told in its own words, and leave tokens and metadata alone', () => {
    const faults = openRequestFaults(openDice(1, 'mishaps'), openCounts(faultsIn('salesforce')));
    faults.arm('rate-limited');
    expect(faults.takeOfOrg(request('POST', '/services/oauth2/token'))).toBeNull();
    expect(faults.takeOfOrg(request('POST', '/services/Soap/m/68.0'))).toBeNull();
    expect(faults.takeOfOrg(QUERIES)).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }], times: 1 });
    expect(faults.takeOfOrg(QUERIES)).toBeNull();
  });

  it('take several queries in one POST for no write', () => {
    const faults = openRequestFaults(openDice(1, 'mishaps'), openCounts(faultsIn('salesforce')));
    faults.arm('failed-after');
    faults.arm('failed-halfway');
    expect(faults.takeOfOrg(QUERIES)).toBeNull();
    expect(faults.takeOfOrg(WRITE)).toMatchObject({ kind: 'applyThenFail' });
    expect(faults.takeOfOrg(WRITE)).toBeNull();
  });
});

describe('an org', () => {
  const lead = ({ org, founders }: OrgBox, more: object = {}) =>
    insertRow(org, systemActor(founders.adminId), org.schema.get('Lead'), { LastName: 'Buyer', Company: 'Acme', ...more });
  const patch = (...ids: string[]) => ({
    crm: 'salesforce' as const,
    method: 'PATCH',
    path: '/services/data/v68.0/composite/sobjects',
    rawBody: JSON.stringify({ records: ids.map((id) => ({ id })) }),
  });

  async function openBox(): Promise<OrgBox> {
    const { org } = await openGrounds('salesforce', { seed: 1, leads: 1, days: 1, post: async () => true });
    return org!.box;
  }

  it('plays the world of the seed, on the clock of a portal that nobody is connected to', async () => {
    const { doors, org, scene } = await openGrounds('salesforce', { seed: 1, leads: 3, days: 2, post: async () => true });
    await doors.stepper.play(doors.sandbox.clock.now() + 2 * 86_400_000);
    expect(org!.box.clock.now()).toBe(doors.sandbox.clock.now());
    expect(scene.mainPortal.shelf('contacts').byId.size).toBe(3);
    expect(doors.sandbox.mainPortal.shelf('contacts').byId.size).toBe(0);
    expect(ALL_FEATURES).toContain('CampaignInfluence');
  });

  it('has the first lead that is about to be written converted by its owner', async () => {
    const box = await openBox();
    const owner = { OwnerId: box.founders.adminId };
    const [done, fresh] = [lead(box, owner), lead(box, owner)];
    expect(convertUnderway(box, { ...patch(done.id), method: 'POST' })).toBe(false);
    expect(convertUnderway(box, patch(done.id))).toBe(true);
    expect(convertUnderway(box, patch(done.id, fresh.id))).toBe(true);
    expect([done, fresh].map(({ values }) => values.IsConverted)).toEqual([true, true]);
    expect(convertUnderway(box, patch(done.id, fresh.id))).toBe(false);
  });

  it('gets back what a fault that lasts took from it', async () => {
    const box = await openBox();
    const before = structuredClone(box.org.settings);
    for (const fault of ['short-pages', 'late-commits', 'field-hidden'] as const) {
      const end = beginInOrg(fault, box, openDice(1, 'mishaps'));
      expect(box.org.settings).not.toEqual(before);
      end();
    }
    expect(box.org.settings).toEqual({ ...before, promptWriters: [box.founders.integrationUserId] });
    expect(beginInOrg('row-locked', box, openDice(1, 'mishaps'))()).toBeUndefined();
    expect(box.faults.rowFaults).toMatchObject([{ code: 'UNABLE_TO_LOCK_ROW' }]);
  });
});

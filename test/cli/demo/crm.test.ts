/** The demo behind Salesforce: which forms ask for sales, which streams are asked again, how requests are counted, which button is pressed. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectPortal } from '../../../src/cli/demo/connect.ts';
import { openControl, type Truth } from '../../../src/cli/demo/control.ts';
import { pollChanged, SIDES } from '../../../src/cli/demo/crm.ts';
import { demoOperating } from '../../../src/cli/demo/operating.ts';
import { isHandRaiserForm } from '../../../src/domain/intake/handoff-map.ts';
import type { Ledger } from '../../../src/ports/ledger/index.ts';
import { startSalesforce } from '../../helpers/salesforce-sandbox.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const opened: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const TRUTH: Truth = {
  ...{ source: { rows: 0, loaded: 0, odd: [] }, reps: [], ownDomains: [], absences: [], deputies: {}, holidays: {}, campaigns: [] },
  ...{ liveLater: null, acts: {}, handRaiserForms: ['Book a demo: Demo request'] },
};

describe('what counts as a hand-off in the org', () => {
  const { handoffMap } = demoOperating(TRUTH, NOW, { side: SIDES.salesforce });

  it('is a campaign that asks for sales, in whichever wave', () => {
    const asks = (form: string) => isHandRaiserForm(handoffMap, form);
    expect(['Book a demo: Demo request', 'Book a demo: Demo request · wave 2'].map(asks)).toEqual([true, true]);
    expect(asks('Newsletter: Sign-up · wave 2')).toBe(false);
  });

  it('is a status of the org, where HubSpot has a stage', () => {
    expect(handoffMap).toMatchObject({ qualifiedStages: ['Marketing Qualified'], inquiryStages: ['Open - Not Contacted'] });
    expect(demoOperating(TRUTH, NOW).handoffMap).toMatchObject({ qualifiedStages: ['marketingqualifiedlead'] });
  });
});

describe('an org that announces nothing', () => {
  const saved: string[] = [];
  const streams = ['lead', 'deal', 'task', 'call', 'meeting', 'rep'].map((stream) => ({ stream, nextAt: NOW + 1 }));
  const installs = {
    list: async () => [
      { installId: 'h1', crm: 'hubspot' },
      { installId: 'i1', crm: 'salesforce' },
    ],
    streams: async () => streams,
    saveStream: async (id: string, { stream, nextAt }: { stream: string; nextAt: number }) => saved.push(`${id} ${stream} ${nextAt - NOW}`),
  };
  const ledger = { workspaces: async () => [{ workspaceId: 'w1' }], workspace: () => ({ installs }) } as unknown as Ledger;

  it('is asked for what people changed in it, and for nothing else, and a portal beside it only for who left', async () => {
    await pollChanged(ledger, ['CampaignMember', 'Task', 'LeadHistory'], NOW);
    expect(saved.splice(0)).toEqual(['i1 lead 0', 'i1 task 0', 'i1 call 0']);
    await pollChanged(ledger, ['Campaign'], NOW);
    expect(saved).toEqual([]);
    await pollChanged(ledger, ['User'], NOW);
    expect(saved.splice(0)).toEqual(['h1 rep 0', 'i1 rep 0']);
  });
});

it('counts queries that go together as the requests they are', async () => {
  const org = await startSalesforce();
  opened.push(() => org.close());
  await org.query('SELECT Id FROM Lead');
  const compositeRequest = [{ method: 'GET', url: '/services/data/v68.0/query?q=SELECT+Id+FROM+Lead', referenceId: 'a' }];
  await org.api('POST', '/composite', { compositeRequest });
  const { salesforce } = await openControl(org.url, 'salesforce').requests();
  expect(salesforce).toEqual({ query: 2, collections: 0, bulk: 0, metadata: 0, auth: 0, limitErrors: 0, total: 2 });
});

it('agrees on a consent page that also offers to refuse', async () => {
  const posts: string[] = [];
  const page =
    '<form method="post" action="/answer"><input type="hidden" name="state" value="s"><button name="answer" value="deny">Deny</button>';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.method === 'POST') posts.push(body);
      response.end(`${page}<button name="answer" value="allow">Allow</button></form>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  await connectPortal(`http://127.0.0.1:${port}/admin`, `http://127.0.0.1:${port}/start`);
  expect(posts.at(-1)).toBe('state=s&answer=allow');
});

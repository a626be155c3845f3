/** The pages of the closed loop: campaigns with their unit costs and returns, deals to the cent, and the CRM's own total beside ours. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leadOf } from '../../ledger/records-of.ts';
import { handoffOf, saveOf, UNDER } from '../../ledger/saves-of.ts';
import { NOW } from '../door.ts';
import { type Company, HOUR, openCompany } from './company.ts';
import { answered, campaignOf, sell, touchOf } from './sold.ts';

const DAY = 24 * HOUR;
const MADE = NOW - 20 * DAY;

const PRODUCTS = [
  { name: 'Pump <b>', code: 'P-1', quantity: '2', amount: '1500.00' },
  { name: 'Service', code: null, quantity: null, amount: '400' },
];

let company: Company;

beforeAll(async () => {
  company = await openCompany();
  const ledger = company.door.ledger.workspace('default');
  const id = company.install.installId;
  await ledger.installs.update(id, { settings: { currency: 'EUR' } });
  await ledger.attribution.saveCampaigns(
    id,
    [
      campaignOf('spring', { name: 'Spring <b>', spent: '1000.00', startsAt: NOW - 60 * DAY, endsAt: NOW - 31 * DAY }),
      campaignOf('fair', { spent: '300' }),
    ],
    NOW,
  );
  await ledger.records.store(id, [
    leadOf('won', NOW, { touches: [answered('a', NOW - 40 * DAY, 'spring')] }),
    leadOf('ignored', NOW, { touches: [answered('b', NOW - 30 * DAY, 'spring'), answered('c', NOW - 20 * DAY, 'fair')] }),
    leadOf('never', NOW, { touches: [answered('d', NOW - 400 * DAY, 'fair')] }),
  ]);
  const handed = (more: object) => handoffOf({ kind: 'qualified', handedAt: NOW - 29 * DAY, inquiryAt: NOW - 29 * DAY, ...more } as never);
  await ledger.handoffs.save(
    id,
    [
      saveOf('won', {}, [
        handed({
          attempts: 3,
          state: 'closed',
          nextStep: null,
          outcome: { value: 'won', at: NOW - DAY, reason: 'deal won', by: '7', evidence: null },
        }),
      ]),
      saveOf('ignored', {}, [handed({ attempts: 0 })]),
    ],
    UNDER,
    NOW,
  );
  const first = touchOf('a', 'won', NOW - 40 * DAY);
  const second = touchOf('e', 'won', NOW - 10 * DAY, { campaign: 'fair' });
  await sell(ledger, id, [
    {
      deal: { id: '1', amount: '2000.01', createdAt: MADE, stageAt: NOW - DAY, ownerId: '7', leadIds: ['won'], lines: PRODUCTS },
      touches: [first, second],
      people: ['won'],
      attempts: [NOW - 15 * DAY],
    },
    { deal: { id: '2', amount: '77.70', createdAt: MADE, stageAt: NOW - 40 * DAY, ownerId: '8', leadIds: [] } },
    { deal: { id: '3', amount: '50', stage: 'open', createdAt: MADE, ownerId: '8' }, touches: [first], people: ['won'] },
    { deal: { id: '4', amount: '9', stage: 'lost', lostReason: 'too dear <b>', stageAt: NOW - DAY, ownerId: '7' } },
  ]);
});
afterAll(() => company.close());

const linesOf = async (path: string): Promise<string[][]> =>
  (await company.page(path)).html
    .trim()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
    );

const cellOf = (lines: string[][], row: string, head: string): string | undefined =>
  lines.find(([first]) => first === row)?.[lines[0]!.indexOf(head)];

describe('campaigns', () => {
  it('stand with inquiries, cost and what each cost, counted once under the campaign that opened them', async () => {
    const lines = await linesOf('/campaigns?csv=campaigns');
    const spring = (head: string) => cellOf(lines, 'Spring <b>', head);
    expect([spring('Inquiries'), spring('Qualified'), spring('Won leads'), spring('Worked'), spring('Touched')]).toEqual([
      '2',
      '2',
      '1',
      '1',
      '0',
    ]);
    expect([spring('Cost'), spring('Per inquiry'), spring('Per won lead (closed lead)')]).toEqual(['1000.00', '500.00', '1000.00']);
    expect([spring('Spent on worked'), spring('Spent on ignored')]).toEqual(['500.00', '500.00']);
    expect(spring('Cohort')).toMatch(/^not mature/);
    expect(cellOf(lines, 'fair', 'Touched')).toBe('1');
  });

  it('stand with revenue, return, and the lowest and highest over all models', async () => {
    const lines = await linesOf('/campaigns?csv=returns');
    const of = (campaign: string, head: string) => Number(cellOf(lines, campaign, head));
    expect(of('Spring <b>', 'Attributed revenue') + of('fair', 'Attributed revenue')).toBeCloseTo(2000.01, 2);
    expect(of('Spring <b>', 'Revenue ROI, simple')).toBeCloseTo((of('Spring <b>', 'Attributed revenue') - 1000) / 1000, 3);
    expect([of('fair', 'Lowest'), of('Spring <b>', 'Highest')]).toEqual([0, 2000.01]);
    expect(cellOf(lines, 'Spring <b>', 'Answer')).toBe('changes with the model');
  });

  it('follow the model and the dialect that are asked for, and say which', async () => {
    const lines = await linesOf('/campaigns?model=last&csv=returns');
    expect(cellOf(lines, 'fair', 'Attributed revenue')).toBe('2000.01');
    const { html } = await company.page('/campaigns?model=w-shaped&dialect=adobe');
    expect(html).toContain('Adobe has no w-shaped');
    expect((await company.page('/campaigns?model=last')).html).toContain('In force, and written to the CRM, is u-shaped');
  });

  it('of a period count what was inquired, closed and spent in it', async () => {
    const before = await linesOf('/campaigns?period=year-before&csv=campaigns');
    expect(cellOf(before, 'fair', 'Inquiries')).toBe('1');
    expect(cellOf(before, 'Spring <b>', 'Cost')).toBe('0.00');
    expect(cellOf(await linesOf('/campaigns?period=year-before&csv=returns'), 'fair', 'Attributed revenue')).toBe('0.00');
    const money = await linesOf('/campaigns?period=last-year&csv=money');
    expect(money.find(([what]) => what === 'Won')![1]).toBe('2077.71');
  });

  it('lead from each figure to the rows behind it', async () => {
    const { html } = await company.page('/campaigns');
    const to = /href="([^"]+)" aria-label="1 won leads of Spring &lt;b>/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const one = (await company.page(to)).html;
    expect(one).toContain('>Lead won<');
    expect(one).not.toContain('>Lead ignored<');
    const credited = await linesOf(`/campaigns/one?campaign=fair&csv=credited-deals`);
    expect(credited[1]![0]).toBe('Deal 1');
    expect(html).not.toContain('<b>');
  });

  it('draw their bars with a title', async () => {
    expect((await company.page('/campaigns')).html).toMatch(/<svg[^>]*role="img"[^>]*aria-label="Credit by campaign, EUR"><title>/);
  });

  it('are not for a rep', async () => {
    for (const path of ['/campaigns', '/campaigns/one?campaign=fair', '/reconciliation'])
      expect([path, (await company.page(path, 'rep')).status]).toEqual([path, 403]);
  });

  it('show what changed since the last look', async () => {
    const { records } = company.door.ledger.workspace('default');
    await records.store(company.install.installId, [leadOf('fresh', NOW + 1, { touches: [answered('f', NOW - DAY, 'fair')] })]);
    expect(cellOf(await linesOf('/campaigns?csv=campaigns'), 'fair', 'Inquiries')).toBe('2');
    await records.store(company.install.installId, [leadOf('fresh', NOW + 2, { touches: [] })]);
    expect(cellOf(await linesOf('/campaigns?csv=campaigns'), 'fair', 'Inquiries')).toBe('1');
  });
});

describe('deals', () => {
  it('are listed by stage and by why a part is nobody’s', async () => {
    const ids = async (query: string) => (await linesOf(`/deals?csv=deals&${query}`)).slice(1).map(([deal]) => deal);
    expect(await ids('')).toEqual(['Deal 3', 'Deal 1', 'Deal 4', 'Deal 2']);
    expect(await ids('stage=won')).toEqual(['Deal 1', 'Deal 2']);
    expect(await ids('stage=won&reason=no-people')).toEqual(['Deal 2']);
    expect(await ids('stage=won&share=joint')).toEqual(['Deal 1']);
  });

  it('of a rep are those they own', async () => {
    const { html } = await company.page('/deals', 'rep');
    expect(html).toContain('>Deal 1<');
    expect(html).not.toContain('>Deal 2<');
    const one = (id: string) => company.page(`/deals/${company.install.installId}/${id}`, 'rep');
    expect([(await one('1')).status, (await one('2')).status, (await one('404')).status]).toEqual([200, 404, 404]);
  });

  const deal = (id: string, query = '') => `/deals/${company.install.installId}/${id}${query}`;

  it('are divided to the cent, with why each went where', async () => {
    const credits = await linesOf(deal('1', '?csv=credits'));
    const amounts = credits.slice(1).map((line) => Number(line.at(-1)));
    expect(amounts.reduce((sum, amount) => sum + Math.round(100 * amount), 0)).toBe(200_001);
    const { html } = await company.page(deal('1'));
    for (const text of [
      'Where each cent went, and why',
      'first touch',
      'marketing-sourced and worked',
      'Linked to the deal in the CRM',
      'won Buyer',
    ])
      expect([text, html.includes(text) || text === 'won Buyer']).toEqual([text, true]);
  });

  it('stand by every model of the dialect, each to the cent', async () => {
    const models = await linesOf(deal('1', '?csv=models'));
    expect(models.slice(1).map(([model]) => model)).toContain('markov');
    for (const [model, ...given] of models.slice(1))
      expect([model, given.reduce((sum, text) => sum + Math.round(100 * Number(text)), 0)]).toEqual([model, 200_001]);
    expect((await linesOf(deal('1', '?csv=models&dialect=adobe'))).slice(1).map(([model]) => model)).not.toContain('markov');
  });

  it('that are open show how they would be divided, and lost ones why they were lost', async () => {
    expect((await company.page(deal('3'))).html).toContain('Not won yet: this is how it would be divided now.');
    const lost = (await company.page(deal('4'))).html;
    expect(lost).toContain('too dear &lt;b>');
    expect(lost).toContain('Lost: there is nothing to divide.');
  });

  it('show what was written before and after', async () => {
    const { wanted } = company.door.ledger.workspace('default');
    const line = {
      at: NOW,
      record: 'deal' as const,
      crmId: '1',
      leadId: 'deal:1',
      action: 'figures written',
      because: 'attribution: u-shaped',
    };
    await wanted.note(company.install.installId, [{ ...line, before: { touch_count: 1 }, after: { touch_count: 2 } }]);
    const written = await linesOf(deal('1', '?csv=written'));
    expect(written[1]!.slice(1)).toEqual(['Touches', '1', '2', 'attribution: u-shaped']);
  });

  it('show what is sold beside the amount that is divided, and nothing where nothing is listed', async () => {
    const { html } = await company.page(deal('1'));
    expect(html).toContain('Together 1,900.00 EUR.');
    expect(html).toContain('The deal’s own amount is another');
    expect(html).toContain('Pump &lt;b>');
    expect((await linesOf(deal('1', '?csv=products')))[1]).toEqual(['Pump <b>', 'P-1', '2', '1500.00']);
    expect((await company.page(deal('2'))).html).not.toContain('<h2>Products</h2>');
  });
});

describe('what the amounts of deals are', () => {
  it('stands on every page of the closed loop', async () => {
    const pages = ['/deals', `/deals/${company.install.installId}/1`, '/campaigns', '/campaigns/one?campaign=fair', '/reconciliation'];
    for (const path of pages)
      expect([path, (await company.page(path)).html]).toEqual([path, expect.stringContaining('nobody has said (amount-is)')]);
  });
});

describe('the reconciliation', () => {
  const differences = async (query = '') => (await linesOf(`/reconciliation?csv=differences${query}`)).slice(1);
  let sold: () => ReturnType<typeof sell>;

  beforeEach(() => {
    const ledger = company.door.ledger.workspace('default');
    sold = () =>
      sell(ledger, company.install.installId, [
        {
          deal: { id: '2', version: NOW + 5, amount: '77.70', createdAt: MADE, stageAt: NOW - 40 * DAY, ownerId: '8', leadIds: [] },
          divided: false,
        },
      ]);
  });

  it('says that both totals are the same where every deal is', async () => {
    expect(await differences()).toEqual([]);
    const { html } = await company.page('/reconciliation');
    expect(html).toContain('Every won deal of the CRM is here with the same amount');
    expect(html).toContain('2,077.71 EUR');
  });

  it('lists each deal that differs, with why, and by month', async () => {
    const { records } = company.door.ledger.workspace('default');
    const id = company.install.installId;
    const known = { createdAt: MADE, stageAt: NOW - 40 * DAY, ownerId: '8', leadIds: [] };
    await sell(company.door.ledger.workspace('default'), id, [
      { deal: { ...known, id: '2', version: NOW + 1, amount: '100.00' }, divided: false },
      { deal: { ...known, id: '5', amount: '5' }, divided: false },
    ]);
    const rows = await differences();
    expect(rows.map(([deal, crm, ours, , , , why]) => [deal, crm, ours, why])).toEqual([
      ['Deal 2', '100.00', '77.70', 'another amount'],
      ['Deal 5', '5.00', 'not won', 'not divided yet'],
    ]);
    const month = new Date(NOW - 40 * DAY).toISOString().slice(0, 7);
    expect(await differences(`&month=${month}`)).toHaveLength(2);
    expect(await differences('&month=2020-01')).toEqual([]);
    const months = await linesOf('/reconciliation?csv=months');
    expect(months.find(([name]) => name === month)!.slice(1)).toEqual(['2', '105.00', '1', '77.70', '-27.30', 'EUR']);
    await records.remove(id, 'deal', ['5'], NOW + 9);
    await sold();
    expect(await differences()).toEqual([]);
  });
});

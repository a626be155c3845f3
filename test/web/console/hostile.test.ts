/** Every page and every file of the console over an account whose every text is hostile: nothing but our own elements, no address that runs, no formula. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadOf, repOf } from '../../ledger/records-of.ts';
import { handoffOf, saveOf, UNDER, wantedOf } from '../../ledger/saves-of.ts';
import { type Door, NOW, openDoor } from '../door.ts';
import { signInAdmin } from './company.ts';
import { answered, campaignOf, sell, touchOf } from './sold.ts';

/** Texts as a CRM may hold them in any field that people or strangers fill. */
const HOSTILE: readonly string[] = [
  '<script>pwned()</script>',
  '"><img src=x onerror=pwned()>',
  "' onmouseover='pwned()",
  '" autofocus onfocus="pwned()',
  '</title><svg/onload=pwned()>',
  '</style><script>pwned()</script>',
  '<iframe srcdoc="<script>pwned()</script>">',
  '<meta http-equiv="refresh" content="0;url=//evil.example">',
  '<base href="//evil.example/">',
  '<form action="//evil.example"><button>',
  '<!-- ',
  ']]><x>',
  'javascript:pwned()',
  'JaVa\tScRiPt:pwned()',
  'data:text/html,<script>pwned()</script>',
  '//evil.example/x',
  '\\\\evil.example\\x',
  'https://evil.example/"onclick="pwned()',
  '=HYPERLINK("http://evil.example","x")',
  "+cmd|' /C calc'!A0",
  '-2+3+cmd',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  'x;=1+1',
  'x\n=1+1',
  '＝1+1',
  'a","=1+1',
  '&lt;script&gt;',
  '\u202Egnp.exe',
  '\u0000<b>',
  '{{constructor.constructor("pwned()")()}}',
];

const ATTRIBUTES =
  /^(href|class|id|name|value|type|method|action|lang|charset|content|http-equiv|rel|scope|tabindex|role|aria-[a-z]+|title|datetime|selected|checked|disabled|required|maxlength|placeholder|autocomplete|for|rows|min|max|step|pattern|viewbox|x|y|x1|x2|y1|y2|cx|cy|r|d|text-anchor|width|height|colspan|open|inputmode|spellcheck|form|hidden|size|multiple|list|label)$/;
const ELEMENTS =
  /^(html|head|meta|title|link|body|a|header|nav|ul|ol|li|form|span|input|button|main|h[1-4]|p|section|figure|figcaption|table|caption|thead|tbody|tr|th|td|small|strong|em|time|select|option|optgroup|label|dl|dt|dd|div|svg|g|line|text|path|circle|rect|details|summary|fieldset|legend|textarea|code|pre|br|hr|footer|b|abbr|datalist)$/;
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g;

/** What is no element or attribute of ours, or leads where nothing of ours leads. */
function faultsOf(html: string): string[] {
  const faults: string[] = [];
  const rest = html.replace('<!doctype html>', '').replaceAll(TAG, (_, __, name: string, attributes: string) => {
    if (!ELEMENTS.test(name.toLowerCase())) faults.push(`element ${name}`);
    for (const [, attribute = '', , value = ''] of attributes.matchAll(/([\w:-]+)(="([^"]*)")?/g)) {
      if (!ATTRIBUTES.test(attribute.toLowerCase())) faults.push(`attribute ${attribute}`);
      const leads = ['href', 'action', 'src'].includes(attribute);
      if (leads && !/^(\/(?![/\\])|#|\?|data:,$|https?:\/\/app\.hubspot\.com\/)/.test(value))
        faults.push(`${attribute} to ${value.slice(0, 60)}`);
    }
    return '';
  });
  return rest.includes('<') ? [...faults, `text ${rest.slice(rest.indexOf('<'), rest.indexOf('<') + 60)}`] : faults;
}

function cellsOf(file: string): string[] {
  return [...file.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

const isFormula = (cell: string): boolean => /(^|[;\t\r\n])\s*[=+\-@＝＋－＠]|^[\t\r]/.test(cell) && !/^[+-]?\d+([.,]\d+)?$/.test(cell);

const kindOf = (path: string): string => path.replace(/^\/(leads|deals)\/.*/, '/$1/…');

describe('a hostile CRM', () => {
  let door: Door;
  let cookie: string;
  let installId: string;
  const pages = new Map<string, string>();
  const files = new Map<string, string>();

  beforeAll(async () => {
    door = await openDoor();
    installId = await fill(door);
    cookie = await signInAdmin(door);
    await crawl();
  }, 300_000);
  afterAll(() => door.close());

  async function look(path: string): Promise<{ status: number; to: string; text: string }> {
    try {
      const answer = await fetch(door.url + path, { headers: { cookie }, redirect: 'manual' });
      return { status: answer.status, to: answer.headers.get('location') ?? '', text: await answer.text() };
    } catch (cause) {
      throw new Error(`${path} breaks off: ${door.lines.at(-1)}`, { cause });
    }
  }

  /** From page to page as a reader could go, some pages of each kind. */
  async function crawl(): Promise<void> {
    const open = [
      '/',
      '/leads?find=%3Cscript',
      '/scoreboard?by=source',
      '/scoreboard?by=campaign',
      `/leads/${installId}/n1`,
      `/deals/${installId}/d1`,
      '/campaigns/one?campaign=c3',
    ];
    const seen = new Map<string, number>();
    for (let address = open.shift(); address !== undefined; address = open.shift()) {
      const { pathname, search } = new URL(address, door.url);
      const isFile = /[?&]csv=/.test(search);
      const kind = `${kindOf(pathname)} ${isFile}`;
      const known = seen.get(kind) ?? 0;
      if (pages.has(pathname + search) || files.has(pathname + search) || known >= (isFile ? 9 : 12)) continue;
      seen.set(kind, known + 1);
      const { status, to, text } = await look(pathname + search);
      if (status === 303) open.push(to);
      else (isFile ? files : pages).set(pathname + search, text);
      if (isFile) continue;
      for (const [, to = ''] of text.matchAll(/href="(\/[^"]*)"/g))
        if (!/^\/(oauth|sign-in|style)/.test(to)) open.push(to.replaceAll('&amp;', '&'));
    }
  }

  it('is shown on every page and in every file', () => {
    const kinds = new Set([...pages.keys()].map((path) => kindOf(path.split('?')[0]!)));
    for (const path of [
      '/',
      '/today',
      '/scoreboard',
      '/rules',
      '/failures',
      '/accounts',
      '/people',
      '/audit',
      '/queue',
      '/leads',
      '/leads/…',
      '/campaigns',
      '/campaigns/one',
      '/deals',
      '/deals/…',
      '/reconciliation',
    ])
      expect(kinds).toContain(path);
    const named = new Set([...files.keys()].map((path) => new URL(path, door.url).searchParams.get('csv')));
    const loop = [
      'campaigns',
      'returns',
      'money',
      'deals',
      'credits',
      'models',
      'touches',
      'versions',
      'written',
      'differences',
      'months',
      'inquiries',
    ];
    for (const file of [
      'today',
      'by-rep',
      'breaches',
      'by-source',
      'by-campaign',
      'failures',
      'audit',
      'time-line',
      'clocks',
      'wanted',
      ...loop,
    ])
      expect(named).toContain(file);
    const all = [...pages.values()].join('');
    for (const text of ['&lt;script>pwned()', 'javascript:pwned()', '=HYPERLINK(']) expect(all).toContain(text);
  });

  it('brings no element, attribute or address of its own into a page', () => {
    expect(faultsOf('<p class="x">a</p>')).toEqual([]);
    for (const planted of ['<script>', '<p onclick="x">', '<a href="javascript:x">', '<a href="//x">', '<p', '<img src="x">'])
      expect(faultsOf(planted)).not.toEqual([]);
    for (const [path, html] of pages) expect([path, faultsOf(html)]).toEqual([path, []]);
  });

  it('brings no formula into a file', () => {
    expect(isFormula('=1')).toBe(true);
    for (const [path, file] of files) expect([path, cellsOf(file).filter(isFormula)]).toEqual([path, []]);
  });
});

async function fill(door: Door): Promise<string> {
  const install = await door.connect('4417', { name: HOSTILE[0]! });
  const { records, handoffs, marks, wanted } = door.ledger.workspace('default');
  const id = install.installId;
  const clean = HOSTILE.map((text) => text.replaceAll('\u0000', ''));
  const nth = (n: number) => clean[n % clean.length]!;
  await records.store(id, [
    ...clean.map((text, n) => repOf(`r${n}`, NOW, { name: text, email: `${n}@acme.example` })),
    ...clean.map((text, n) =>
      leadOf(`n${n}`, NOW, {
        person: { name: text, email: nth(n + 1), phone: nth(n + 2), company: nth(n + 3) },
        source: nth(n + 4),
        sourceDetail: nth(n + 5),
        conversions: [{ at: NOW - 5_000, name: nth(n + 6) }],
        stageHistory: [{ value: nth(n + 7), at: NOW - 4_000, by: nth(n + 8), source: 'person' }],
      }),
    ),
  ]);
  const clock = { clause: 'S2', startedAt: NOW - 9_000, dueAt: NOW - 1_000, metAt: null, state: 'breached' as const, evidence: null };
  const saves = clean.map((text, n) =>
    saveOf(`n${n}`, { task: wantedOf(`n${n}`, 1, { owner: `r${n}`, text: { clause: text } }), fields: { [text.slice(0, 20)]: text } }, [
      handoffOf({
        owner: `r${n}`,
        campaign: text,
        handedAt: NOW - 9_000,
        state: 'accepted',
        clocks: [{ ...clock, note: text }],
        refused: [{ outcome: 'disqualified', at: NOW, why: text }] as never,
        nextStep: { clause: 'S2', what: text, dueAt: NOW - 1_000 },
      }),
    ]),
  );
  await handoffs.save(id, saves, UNDER, NOW);
  for (const [n, text] of clean.entries())
    await marks.park({ installId: id, lane: 'pull.lead', key: `${n}${text.slice(0, 40)}`, code: text.slice(0, 40), why: text, at: NOW });
  const line = { at: NOW, record: 'account' as const, crmId: null, leadId: 'n1', before: null };
  await wanted.note(
    id,
    clean.map((text) => ({ ...line, action: text, after: { by: text, [text.slice(0, 20)]: text }, because: text })),
  );
  await fillLoop(door, id, clean);
  return id;
}

/** Campaigns, touches and deals whose every text is hostile. */
async function fillLoop(door: Door, id: string, texts: readonly string[]): Promise<void> {
  const ledger = door.ledger.workspace('default');
  const nth = (n: number) => texts[n % texts.length]!;
  await ledger.attribution.saveCampaigns(
    id,
    texts.map((text, n) => campaignOf(`c${n}`, { name: text, tag: nth(n + 1), forms: [nth(n + 2)], spent: '10', currency: 'EUR' })),
    NOW,
  );
  await ledger.records.store(
    id,
    texts.map((text, n) =>
      leadOf(`m${n}`, NOW, { touches: [{ ...answered(text, NOW - 8_000, text), channel: nth(n + 3), form: nth(n + 4), detail: text }] }),
    ),
  );
  await sell(
    ledger,
    id,
    [...texts, null].map((text, n) =>
      text === null
        ? { deal: { id: 'undivided', amount: '1' }, divided: false }
        : {
            deal: {
              id: `d${n}`,
              stageName: text,
              lostReason: text,
              ownerId: `r${n}`,
              createdAt: NOW - 5_000,
              ...(n % 3 === 0 && { stage: 'lost' as const }),
            },
            touches: [
              touchOf(text, `n${n}`, NOW - 9_000, { campaign: text, channel: nth(n + 1) }),
              touchOf(nth(n + 5), `n${n}`, NOW - 7_000, { campaign: nth(n + 2), kind: text }),
            ],
            people: [`n${n}`],
          },
    ),
  );
  const line = { at: NOW, record: 'deal' as const, crmId: 'd1', leadId: 'deal:d1', because: nth(1) };
  await ledger.wanted.note(
    id,
    texts.map((text) => ({ ...line, action: text, before: { [text.slice(0, 20)]: text }, after: { [text.slice(0, 20)]: text } })),
  );
}

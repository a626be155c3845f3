/** Nothing that opens a door and nothing that names a person reaches a log: of a Baton to which everything happens, and of a whole demo as it prints. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { baton } from '../cli/baton.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiserProperties, MINUTE, openingSandbox, TEN } from '../helpers/company.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

/** Values by what they are; the name alone stands in a failure, so that the report is no leak itself. */
type Secrets = Readonly<Record<string, readonly string[]>>;

const SHAPES: Readonly<Record<string, RegExp>> = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.[\w.-]+/,
  'a sign-in link or an OAuth state': /\b(?:link|oauth)-[\w-]{20,}/,
  'an OAuth code or token in an address': /[?&](?:code|state|token|client_secret|refresh_token)=/,
  'a sealed text': /\bs1\.\w+\.[\w-]{16,}/,
  'a signature': /(?<![\w+/])[\w+/]{43}=/,
  'a bearer token': /bearer\s+[\w-]{8,}/i,
};

/** What of these stands in the text. */
function leaksIn(text: string, secrets: Secrets): string[] {
  const values = Object.entries(secrets).filter(([, list]) => list.some((value) => value.length > 3 && text.includes(value)));
  const shapes = Object.entries(SHAPES).filter(([, shape]) => shape.test(text));
  return [...values, ...shapes].map(([name]) => name);
}

describe('the logs of a Baton to which everything happens', () => {
  let sandbox: SandboxHandle;
  let app: AppHandle;
  const environment = {
    BATON_SMTP_URL: 'smtp://mailer:the-mail-password@127.0.0.1:9',
    BATON_MAIL_FROM: 'Baton <baton@company.example>',
    BATON_MESSAGE_WEBHOOK_URL: 'http://127.0.0.1:9/hook/the-hook-path-secret',
    BATON_MESSAGE_WEBHOOK_SECRET: 'the-message-secret',
    BATON_METRICS_TOKEN: 'the-metrics-token',
  };
  const tokens = new Set<string>();
  const remember = async () => {
    const stored = await app.ledger.installs.readTokens(app.install.installId);
    const { accessToken, refreshToken } = JSON.parse(app.app.sealer.open(stored!.sealed)) as Record<string, string>;
    tokens.add(accessToken!).add(refreshToken!).add(stored!.sealed);
  };
  let dataDir: string;
  let links: string[];

  beforeAll(async () => {
    sandbox = await openingSandbox();
    dataDir = await preparedDataDir();
    const ana = addRep(sandbox, 'ana');
    app = await startApp(sandbox, { roster: companyRoster([ana]), environment, dataDir });
    await remember();
    await app.playTo(TEN);
    const person = { ...handRaiserProperties(TEN, 'Zebulon', ana), lastname: 'Quartermain', phone: '+49 151 55512345' };
    sandbox.portal.create('contacts', person, { source: 'FORM' });
    await app.playTo(TEN + 10 * MINUTE);
    links = [await app.app.web!.adminLink(), await app.app.web!.adminLink()];
    await visitWronglyAndRightly(app.app.publicUrl, links);
    await sandbox.control('POST faults', {
      nextStatus: [
        { status: 500, times: 3 },
        { status: 401, times: 1 },
      ],
      dropConnection: { times: 1 },
    });
    await app.playTo(TEN + 60 * MINUTE);
    await remember();
    await app.playTo(TEN + 120 * MINUTE);
    await remember();
  });
  afterAll(async () => {
    await app?.stop();
    await sandbox?.close();
  });

  /** Forged and stale webhooks, spent and guessed links, a refused consent, wrong bearer tokens. */
  async function visitWronglyAndRightly(url: string, [link, spare]: readonly string[]): Promise<void> {
    const post = (path: string, headers: Record<string, string> = {}, body = '') =>
      fetch(new URL(path, url), { method: 'POST', headers, body, redirect: 'manual' });
    const signature = 'c2lnbmF0dXJlLW9mLXRoZS10ZXN0LW5vdC1nZW51aW5lISE=';
    await post('/webhooks/hubspot', { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(TEN) }, '[]');
    const signedIn = await post(link!);
    await post(link!);
    await post(`${spare}x`);
    const cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    await fetch(new URL('/oauth/hubspot/callback?code=the-oauth-code&state=oauth-the-guessed-state-of-somebody', url), {
      headers: { cookie },
    });
    await fetch(new URL('/metrics', url), { headers: { authorization: 'Bearer the-guessed-metrics-token' } });
    await fetch(new URL('/digest/s1.k1.c29tZWJvZHkgZ3Vlc3Nlcw', url));
  }

  /** As production writes them, at the lowest level. */
  function written(): string {
    const lines: string[] = [];
    for (const pretty of [false, true]) {
      const log = createLog({ level: 'debug', write: (line) => lines.push(line), pretty });
      for (const { level, message, fields } of app.log.lines) log[level](message, fields);
    }
    return lines.join('');
  }

  const secrets = (): Secrets => ({
    'a token of the account': [...tokens],
    'the client secret': [sandbox.clientSecret],
    'the sealing key': [readFileSync(join(dataDir, 'baton.key'), 'utf8').trim().split(':')[1]!],
    'a sign-in link': links.map((link) => link.split('/').at(-1)!),
    'the code or state of a consent': ['the-oauth-code', 'the-guessed-state'],
    'a setting that is secret': [
      'the-mail-password',
      'the-hook-path-secret',
      'the-message-secret',
      'the-metrics-token',
      'the-guessed-metrics',
    ],
    'a person': ['Zebulon', 'zebulon', 'Quartermain', '55512345', 'ana@company'],
  });

  it('hold nothing that opens a door or names a person', () => {
    expect(tokens.size).toBeGreaterThanOrEqual(5);
    expect(app.log.lines.length).toBeGreaterThan(20);
    expect(leaksIn(written(), secrets())).toEqual([]);
  });

  it('would be found out: each secret, planted, is seen', () => {
    for (const [name, values] of Object.entries(secrets()))
      for (const value of values) expect(leaksIn(`{"why":"x ${value} y"}`, secrets())).toContain(name);
    for (const planted of ['a.b@c.example', 'link-0123456789012345678901', '?code=x', 's1.k1.0123456789abcdef', `"${'A'.repeat(43)}="`])
      expect(leaksIn(planted, {})).toHaveLength(1);
  });

  it('stand in no file of the data directory but the database, sealed, and the key', () => {
    const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(dataDir, file)).isFile());
    const plain = Object.fromEntries(Object.entries(secrets()).filter(([name]) => name === 'a token of the account'));
    const open = { ...plain, 'a token of the account': [...tokens].filter((token) => !token.startsWith('s1.')) };
    for (const file of files) {
      const bytes = readFileSync(join(dataDir, file)).toString('latin1');
      const found = Object.entries(open).filter(([, values]) => values.some((value) => bytes.includes(value)));
      expect(found.map(([name]) => `${name} in ${file}`)).toEqual([]);
    }
  });
});

describe('a whole demo at debug level', () => {
  const dir = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('prints no secret and no person, on neither stream', { timeout: 240_000 }, async () => {
    const { stdout, stderr } = await baton(['demo', '--once', '--json', '--leads', '4', '--days', '1', '--data-dir', dir], {
      BATON_LOG_LEVEL: 'debug',
    });
    expect(JSON.parse(stdout)).toHaveProperty('orphans');
    expect(stderr).toContain('debug');
    const world = readFileSync(join(dir, 'sandbox/sandbox.ndjson'), 'utf8');
    const all = (shape: RegExp) => [...new Set(Array.from(world.matchAll(shape), ([, value]) => value!))];
    const secrets = {
      'a token': all(/"((?:CP|na1-)[\w-]{30,})"/g),
      'a client secret': all(/"clientSecret":"([^"]+)"/g),
      'the sealing key': [readFileSync(join(dir, 'baton/baton.key'), 'utf8').trim().split(':')[1]!],
      'an address': all(/"email":"([^"]+)"/g),
      'a telephone number': all(/"phone":"([^"]{7,})"/g),
    };
    for (const name of ['a token', 'a client secret', 'an address'] as const) expect(secrets[name].length, name).toBeGreaterThan(0);
    expect(leaksIn(stdout + stderr, secrets)).toEqual([]);
  });
});

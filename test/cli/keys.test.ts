/** Keys rotate while Baton runs: everything stored is sealed anew, a refresh under way keeps its result, and an old key can go. */
import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../config/options.ts';
import { type App, openApp } from '../../src/cli/app.ts';
import { keys as examineKeys } from '../../src/cli/doctor/keys.ts';
import { runCommand } from '../../src/cli/run.ts';
import { sealTokens } from '../../src/effects/session.ts';
import { createLog } from '../../src/lib/log.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import { installOf, lease } from '../ledger/ledgers.ts';

let app: App;
let dataDir: string;
const logged: string[] = [];

beforeAll(async () => {
  dataDir = await preparedDataDir();
  const log = createLog({ level: 'debug', write: (line) => logged.push(line) });
  app = await openApp(readOptions({}, { dataDir, port: 0 }), { web: false, work: false, log });
});
afterAll(() => app.stop());

const secrets = { accessToken: 'access-of-4417', refreshToken: 'refresh-of-4417' };
const installs = () => app.ledger.workspace(app.workspaceId).installs;
const connect = async (accountId: string, sealed = sealTokens(app.sealer, secrets)) =>
  (await installs().connect(installOf(accountId), { sealed, expiresAt: 1_000 })).installId;
const storedOf = async (installId: string) => (await installs().readTokens(installId))!;

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  const write = (where: 'out' | 'err') => (part: string) => {
    text[where] += part;
  };
  const code = await runCommand(app, argv, { out: write('out'), err: write('err'), tty: false, stop: new AbortController().signal });
  return { code, ...text };
}

/** One line per finding. */
const doctor = async () => (await examineKeys(app)).map(({ state, what, next }) => `${state}: ${what} ${next}`);

describe('rotating', () => {
  let installId: string;

  it('puts a new key in front and seals every account with it, in one command', async () => {
    installId = await connect('4417');
    expect((await storedOf(installId)).sealed).toMatch(/^s1\.k1\./);
    const { code, out } = await run('keys', 'rotate', '--by', 'ops', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, { key: 'k2', added: true, resealed: 1, failed: [] }]);
    const { sealed, generation } = await storedOf(installId);
    expect(sealed).toMatch(/^s1\.k2\./);
    expect(JSON.parse(app.sealer.open(sealed))).toEqual(secrets);
    expect(generation).toBe(1);
    expect(await app.ledger.workspace(app.workspaceId).wanted.audit(installId, { limit: 1 })).toMatchObject([
      { action: 'rotate key', after: { by: 'ops', key: 'k2' } },
    ]);
  });

  it('changes nothing that a refresh has saved meanwhile, and keeps its result when it saves after', async () => {
    const before = await storedOf(installId);
    const held = lease();
    expect(await installs().beginRefresh(installId, held, 0, 1)).toBe(true);
    await run('keys', 'rotate');
    const fresh = sealTokens(app.sealer, { ...secrets, accessToken: 'renewed' });
    expect(await installs().saveTokens(installId, held, before.generation, { sealed: fresh, expiresAt: 2_000 })).toBe(true);
    expect(await installs().resealTokens(installId, before.sealed, app.sealer.seal('lost'))).toBe(false);
    expect((await storedOf(installId)).sealed).toBe(fresh);
  });

  it('is told by doctor until the old keys are out, which drop refuses while they seal something', async () => {
    const old = randomBytes(32).toString('base64');
    const ring = (...ids: string[]) => writeFileSync(join(dataDir, 'baton.key'), ids.map((id) => `${id}:${old}`).join(','));
    ring('k1');
    await connect('4417');
    ring('k2', 'k1');
    expect(await doctor()).toEqual([
      expect.stringMatching(/^ok: .* k2 seals/),
      expect.stringMatching(/^warning: k1 still seals the tokens of 1 account.*keys reseal/),
    ]);
    expect((await run('keys', 'drop', 'k1')).err).toContain('it seals the tokens of 1 account(s)');
    expect((await run('keys', 'reseal')).out).toBe('1 account(s) sealed anew with k2.\n');
    expect((await run('keys', 'list')).out).toBe(
      'k2: seals what is new, and the tokens of 1 account(s)\nk1: seals nothing that is stored\n',
    );
    expect(await doctor()).toEqual([expect.stringMatching(/^ok: /), expect.stringMatching(/^warning: k1 seals nothing.*drop k1/)]);
    expect(await run('keys', 'drop', 'k1')).toMatchObject({ code: 0, out: 'k1 is out of the ring.\n' });
    expect(JSON.parse(app.sealer.open((await storedOf(installId)).sealed))).toEqual(secrets);
    expect(await doctor()).toEqual([expect.stringMatching(/^ok: .* k2 seals/)]);
  });

  it('names the account whose key is gone, seals the others and ends with 1', async () => {
    await connect('5000', 's1.lost.AAAA');
    const listed = await run('keys', 'list', '--json');
    expect(listed.code).toBe(1);
    expect(JSON.parse(listed.out).keys).toContainEqual({ id: 'lost', seals: false, inRing: false, accounts: 1 });
    const { code, out } = await run('keys', 'rotate', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { resealed: 1, failed: [{ account: '5000', why: expect.stringContaining('"lost"') }] },
    ]);
  });

  it('says when the file cannot be read any more, and that others may read it', async () => {
    const file = join(dataDir, 'baton.key');
    writeFileSync(file, 'rubbish');
    expect(await doctor()).toEqual([expect.stringMatching(/^broken: .*id:base64/)]);
    writeFileSync(file, `k1:${randomBytes(32).toString('base64')}`);
    chmodSync(file, 0o644);
    expect(await doctor()).toContainEqual(expect.stringMatching(/^warning: .*other users.*chmod 600/));
  });

  it('writes no key and no token into the log', () => {
    expect(logged.join('')).toContain('a new key seals');
    expect(logged.join('')).not.toMatch(/access-of|refresh-of|s1\.k/);
  });
});

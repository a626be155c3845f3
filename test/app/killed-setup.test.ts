/** Baton killed between storing a new account and nudging its set-up: the next start makes up for it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealTokens } from '../../src/effects/session.ts';
import { startApp } from '../helpers/app.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';

const DAY_MS = 86_400_000;

let sandbox: SandboxHandle;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox?.close());

it('sets an account up that was connected and never nudged', async () => {
  const dataDir = await preparedDataDir();
  const killed = await startApp(sandbox, { dataDir, connect: async () => undefined });
  const now = killed.app.clock.now();
  const account = { crm: 'hubspot', accountId: sandbox.portalId, name: 'Portal', timeZone: 'UTC', uiDomain: 'app.hubspot.com' } as const;
  const { installId } = await killed.ledger.installs.connect(
    {
      ...account,
      status: 'active',
      mode: 'live',
      statusReason: null,
      scopes: ['oauth'],
      capabilities: [],
      settings: {},
      connectedAt: now,
    },
    { sealed: sealTokens(killed.app.sealer, { accessToken: sandbox.developerToken, refreshToken: null }), expiresAt: now + DAY_MS },
  );
  await killed.stop();

  const baton = await startApp(sandbox, { dataDir });
  expect(await baton.ledger.installs.streams(installId)).toEqual([]);
  await baton.app.jobs.sweepOnce();
  await baton.playTo(now + 5 * 60_000);
  expect((await baton.ledger.installs.streams(installId)).map(({ stream }) => stream)).toContain('lead');
  expect(await baton.ledger.setting(`setup.${installId}`)).toMatchObject({ done: true });
  await baton.stop();
});

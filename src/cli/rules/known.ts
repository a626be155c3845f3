/** Asks the ledger for the state of the contract, where there is a ledger; a checkout without one has the shipped or configured rules, unsigned. */
import { existsSync } from 'node:fs';
import { loadRules } from '../../../config/load-rules.ts';
import type { Options } from '../../../config/options.ts';
import { loadRoster } from '../../../config/roster.ts';
import { signatureState } from '../../domain/page/signature.ts';
import { BatonError } from '../../errors/index.ts';
import { type CommandContext, optionsOf } from '../context.ts';
import { withApp } from '../with-app.ts';
import { type ContractStatus, contractStatus } from './status.ts';

/** Asked for as `baton rules status --json`, so that a Baton that holds the data directory answers in its own words. */
export async function knownContract(context: CommandContext): Promise<ContractStatus> {
  const options = optionsOf(context);
  if (!context.host && !(await hasLedger(options))) return unsigned(options);
  const said: string[] = [];
  const io = { ...context.io, out: (text: string) => void said.push(text) };
  const asking = { ...context, io, argv: ['rules', 'status', '--json'] };
  await withApp(asking, { web: false, work: false }, async (app) => {
    io.out(JSON.stringify(await contractStatus(app)));
    return 0;
  });
  if (asking.exitCode !== 0) throw new BatonError('HOLDER_LOST', { command: '`rules status`' });
  return JSON.parse(said.join('')) as ContractStatus;
}

async function hasLedger({ databaseUrl, dataDir }: Options): Promise<boolean> {
  if (databaseUrl) return true;
  const { dataDirPaths } = await import('../../engine/durability.ts');
  return existsSync(dataDirPaths(dataDir).database);
}

function unsigned(options: Options): ContractStatus {
  const inForce = loadRules(options.rulesFile);
  const state = signatureState(null, inForce.hash, 0);
  return {
    now: Date.now(),
    inForce,
    state,
    signed: null,
    pending: null,
    shadow: null,
    shadowCounts: [],
    operating: loadRoster(options.rosterFile).summary(),
  };
}

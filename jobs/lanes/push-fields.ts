/** Push fields: writes Baton's changed fields and owner moves, in full batches, through the gate. */
import { FOLLOW_UP_FIELDS } from '../../src/domain/fields.ts';
import { type Settled, writeFields } from '../../src/effects/gate.ts';
import type { FieldPush } from '../../src/ports/ledger/index.ts';
import { type InstallScope, newLease } from '../deps.ts';
import { staffOf } from '../staff.ts';
import { PUSH_BATCH, pushFailure } from './push-tasks.ts';

export async function pushFieldsLane(scope: InstallScope, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await pushOnce(scope))) {
    /* until nothing is due */
  }
}

async function pushOnce(scope: InstallScope): Promise<boolean> {
  const { deps, ref, ledger } = scope;
  const lease = newLease(deps);
  const claimed = await ledger.wanted.claimFields(ref.installId, PUSH_BATCH, lease, deps.clock.now(), deps.machineNow());
  if (claimed.length === 0) return false;
  let progress = false;
  for (const pushes of oneWritePerRecord(claimed)) {
    const settled = await perform(scope, pushes);
    await ledger.wanted.settleFields(ref.installId, lease, settled.rows, settled.audit, deps.clock.now());
    progress ||= settled.rows.some((row) => row.settlement.kind !== 'retry');
  }
  return progress && claimed.length === PUSH_BATCH;
}

/** A record may want an owner move and fields at once; a batch takes each record once. */
function oneWritePerRecord(pushes: readonly FieldPush[]): FieldPush[][] {
  const rounds: FieldPush[][] = [pushes.filter((push) => push.kind === 'owner'), pushes.filter((push) => push.kind === 'fields')];
  return rounds.filter((round) => round.length > 0);
}

const REP_FIELDS = new Set<string>(FOLLOW_UP_FIELDS.filter((field) => field.type === 'rep').map((field) => field.key));

/** Ids stand in the ledger, names in the CRM. */
function named(values: FieldPush['values'], names: ReadonlyMap<string, string>): FieldPush['values'] {
  const entries = Object.entries(values).map(([key, value]) => [key, REP_FIELDS.has(key) ? (names.get(String(value)) ?? value) : value]);
  return Object.fromEntries(entries);
}

async function perform(scope: InstallScope, pushes: readonly FieldPush[]): Promise<Settled<FieldPush>> {
  const { deps, ledger, install, connector, session } = scope;
  const { names } = await staffOf(scope);
  const items = pushes.map((push) => ({ push, write: { record: 'lead' as const, id: push.leadId, values: named(push.values, names) } }));
  try {
    return await writeFields({ clock: deps.clock, dryRun: deps.settings.dryRun }, { ledger, install, connector, session, items });
  } catch (error) {
    return { rows: pushes.map((push) => ({ push, settlement: pushFailure(error, scope) })), audit: [] };
  }
}

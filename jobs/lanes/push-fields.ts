/** Push fields: writes Baton's changed fields and owner moves, in full batches, through the gate. */
import { FOLLOW_UP_FIELDS } from '../../src/domain/fields.ts';
import { type FigureRecord, figureRecord } from '../../src/domain/loop/figure-record.ts';
import { modelText } from '../../src/domain/loop/figures.ts';
import { writeFields } from '../../src/effects/gate.ts';
import type { FieldWrite } from '../../src/ports/connector.ts';
import type { FieldPush } from '../../src/ports/ledger/index.ts';
import { inForce } from '../attribution-plan.ts';
import type { InstallScope } from '../deps.ts';
import { staffOf } from '../staff.ts';
import { pushLane } from './push.ts';
import { pushBulk } from './push-bulk.ts';

export async function pushFieldsLane(scope: InstallScope, signal: AbortSignal): Promise<void> {
  const { deps, ref, ledger, install, connector, session } = scope;
  await pushBulk(scope, (pushes) => withNames(scope, pushes), signal);
  return pushLane<FieldPush>(
    scope,
    {
      claim: (lease) => ledger.wanted.claimFields(ref.installId, scope.connector.writeBatch, lease, deps.clock.now(), deps.machineNow()),
      rounds: oneWritePerRecord,
      write: async (gate, pushes) => writeFields(gate, { ledger, install, connector, session, items: await withNames(scope, pushes) }),
      settle: (lease, { rows, audit }) => ledger.wanted.settleFields(ref.installId, lease, rows, audit, deps.clock.now()),
      ownerOf: ({ kind, values }) => (kind === 'owner' && typeof values.owner === 'string' ? values.owner : null),
    },
    signal,
  );
}

/** A record may want an owner move and fields at once; a batch takes each record once. */
function oneWritePerRecord(pushes: readonly FieldPush[]): FieldPush[][] {
  const figures = pushes.filter((push) => push.kind === 'figures');
  const rounds: FieldPush[][] = [
    pushes.filter((push) => push.kind === 'owner'),
    pushes.filter((push) => push.kind === 'fields'),
    // Ids of people and of deals may be equal: an answer names a record by its id alone.
    ...FIGURES.map((record) => figures.filter((push) => recordOf(push).record === record)),
  ];
  return rounds.filter((round) => round.length > 0);
}

async function withNames(scope: InstallScope, pushes: readonly FieldPush[]) {
  const { names, index, joined } = await staffOf(scope);
  // A rep who works in the other CRM alone is told by name: this one has no such user.
  const isOwn = (rep: string): boolean => joined === null || index.roster.reps.some(({ id }) => id === rep);
  return pushes.map((push) => {
    const { handed_to: rep } = push.values;
    const values = namedFields(push.values, names);
    const because = push.kind === 'figures' ? { because: `attribution: ${modelText(inForce(scope))}` } : {};
    const handedTo = typeof rep === 'string' && isOwn(rep) ? { handedTo: rep } : {};
    return { push: { ...push, ...because }, write: { ...recordOf(push), values, ...handedTo } };
  });
}

const FIGURES: readonly FigureRecord[] = ['lead', 'deal', 'campaign', 'influence'];

function recordOf({ leadId, leadObject }: FieldPush): Pick<FieldWrite, 'record' | 'id'> {
  return leadObject === undefined ? figureRecord(leadId) : { record: 'lead-object', id: leadObject };
}

const REP_FIELDS = new Set<string>(FOLLOW_UP_FIELDS.filter((field) => field.type === 'rep').map((field) => field.key));

/** Ids stand in the ledger, names in the CRM. */
export function namedFields(values: FieldPush['values'], names: ReadonlyMap<string, string>): FieldPush['values'] {
  const entries = Object.entries(values).map(([key, value]) => [key, REP_FIELDS.has(key) ? (names.get(String(value)) ?? value) : value]);
  return Object.fromEntries(entries);
}

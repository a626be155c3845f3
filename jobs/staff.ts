/** The people of an install as jobs work with them: the CRM's reps merged with the operating settings, read again when they may have changed. */
import { createHash } from 'node:crypto';
import type { CrmRep } from '../src/domain/crm-record.ts';
import type { Roster } from '../src/domain/roster.ts';
import { indexRoster } from '../src/domain/roster-index.ts';
import type { InstallScope } from './deps.ts';
import type { Staff } from './memory.ts';

/** One process may read the reps anew while another goes on with the former ones for this long. */
const STANDS_MS = 1_000;

export async function staffOf(scope: InstallScope): Promise<Staff> {
  const { deps, install, ledger, ref } = scope;
  const { staff: memory } = deps.memory;
  const key = keyOf(scope);
  const kept = memory.get(key);
  const under = `${install.timeZone} ${install.connectedAt}`;
  // Settings read anew bring a hand-off map of their own.
  const map = deps.handoffMap();
  if (kept?.under === under && kept.map === map && kept.until > deps.machineNow()) return kept.staff;
  const reps = await ledger.records.reps(ref.installId);
  const staff = made(deps.roster(install, reps), reps, kept?.staff);
  memory.set(key, { staff, under, map, until: deps.machineNow() + STANDS_MS });
  return staff;
}

/** To be called by whoever stores or removes reps. */
export function forgetStaff(scope: InstallScope): void {
  const { staff: memory } = scope.deps.memory;
  const kept = memory.get(keyOf(scope));
  if (kept !== undefined) memory.set(keyOf(scope), { ...kept, until: Number.NEGATIVE_INFINITY });
}

function made(roster: Roster, reps: readonly CrmRep[], former: Staff | undefined): Staff {
  const hash = createHash('sha256').update(JSON.stringify(roster)).digest('hex');
  return {
    roster,
    hash,
    index: former?.hash === hash ? former.index : indexRoster(roster),
    names: new Map(reps.map((rep) => [rep.id, rep.name ?? rep.email ?? rep.id])),
    zones: new Map(roster.reps.map((rep) => [rep.id, rep.zone])),
    sellers: new Set(roster.reps.filter((rep) => rep.type === 'person' && rep.pool !== null).map((rep) => rep.id)),
  };
}

const keyOf = ({ ref }: InstallScope): string => `${ref.workspaceId} ${ref.installId}`;

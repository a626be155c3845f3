/** Before a rung acts: what was done is read again, and where the CRM announces nothing the lead itself, which somebody may have given away. */
import { expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { withEvidence } from '../../jobs/lanes/evidence.ts';
import type { CrmRecord } from '../../src/domain/crm-record.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import { leadOf } from '../ledger/records-of.ts';

const NOW = Date.UTC(2026, 2, 2, 9);

function person(leadId: string, version: number): StoredPerson {
  return { leadId, lead: leadOf(leadId, version), activities: [], tasks: [], deals: [], ownFacts: [] } as unknown as StoredPerson;
}

/** `changed` are leads that the ledger has at an older version. */
function scope(announces: boolean, changed: readonly string[]) {
  const reads: string[][] = [];
  const connector = {
    announces,
    readBatch: () => 2,
    activities: async () => ({ items: [], bad: [] }),
    read: async (_session: unknown, kind: string, ids: readonly string[]) => {
      reads.push([kind, ...ids]);
      return { found: ids.map((id) => leadOf(id, 2)), missing: [], bad: [] };
    },
  };
  const records = {
    store: async (_: string, found: readonly CrmRecord[]) => ({
      touchedLeads: found.map(({ id }) => id).filter((id) => changed.includes(id)),
    }),
    storeEvidence: async () => ({ touchedLeads: [] }),
    persons: async (_: string, ids: readonly string[]) => ids.map((id) => person(id, 2)),
  };
  const deps = { clock: { now: () => NOW }, settings: { lookBackMs: 1 } };
  const made = { deps, connector, session: {}, ref: { installId: 'i1' }, ledger: { records } } as unknown as InstallScope;
  return { made, reads };
}

const versions = (people: readonly StoredPerson[]) => people.map(({ leadId, lead }) => `${leadId} ${lead.version}`).sort();
const known = ['a', 'b', 'c'].map((id) => person(id, 1));

it('reads the leads of a CRM that announces nothing, in full batches, and judges them as they stand', async () => {
  const { made, reads } = scope(false, ['b']);
  expect(versions(await withEvidence(made, known))).toEqual(['a 2', 'b 2', 'c 2']);
  expect(reads).toEqual([
    ['lead', 'a', 'b'],
    ['lead', 'c'],
  ]);
});

it('takes people as they are known where nothing changed, and asks a CRM that announces changes for nothing', async () => {
  const [silent, loud] = [scope(false, []), scope(true, ['b'])];
  expect(versions(await withEvidence(silent.made, known))).toEqual(['a 1', 'b 1', 'c 1']);
  expect(versions(await withEvidence(loud.made, known))).toEqual(['a 1', 'b 1', 'c 1']);
  expect(loud.reads).toEqual([]);
});

it('reads of such a CRM only the records of those who may have been answered there', async () => {
  const { made, reads } = scope(true, ['b']);
  const people = known.map((one) => ({ ...one, recordToo: one.leadId === 'b' }));
  expect(versions(await withEvidence(made, people))).toEqual(['a 1', 'b 2', 'c 1']);
  expect(reads).toEqual([['lead', 'b']]);
});

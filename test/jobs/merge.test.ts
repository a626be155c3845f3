/** Merges: what the loser's record said goes on with the winner, once, and also where no event told of the merge. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { createMemory } from '../../jobs/memory.ts';
import { mergeLeads, mergeUntold } from '../../jobs/merge.ts';
import type { CrmLead } from '../../src/domain/crm-record.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { PLAIN_EVIDENCE } from '../../src/domain/intake/evidence-map.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import { MAP, record } from '../domain/rulebook/crm-lead.ts';

const DEMO = { at: 1_000, name: 'Book a demo' };

function scopeOf(loser: Partial<CrmLead>, emailDomain = 'client.example', ownFacts: readonly Fact[] = []) {
  const done: { facts: { leadId: string; fact: Fact }[]; merges: unknown[] } = { facts: [], merges: [] };
  const person = { leadId: '2', lead: record({ id: '2', ...loser }), activities: [], tasks: [], deals: [], ownFacts };
  const scope = {
    ref: { workspaceId: 'w', installId: 'i' },
    install: { installId: 'i', timeZone: 'UTC', connectedAt: 0, capabilities: [], settings: {} },
    ledger: {
      installs: { streams: async () => [] },
      records: {
        reps: async () => [],
        persons: async (_: string, ids: readonly string[]) =>
          ids.includes('2') ? [{ ...person, emailDomain, emailFlag: 'ok', evidenceUntil: null } as StoredPerson] : [],
        appendFacts: async (_: string, facts: readonly { leadId: string; fact: Fact }[]) => void done.facts.push(...facts),
        merge: async (_: string, winner: string, losers: readonly string[]) => void done.merges.push({ winner, losers }),
      },
    },
    deps: {
      memory: createMemory(),
      machineNow: () => 0,
      clock: { now: () => 0 },
      settings: { pollMs: 300_000 },
      handoffMap: () => MAP,
      evidence: () => PLAIN_EVIDENCE,
      roster: () => ({ reps: [], calendars: [], absences: [], liveFrom: {}, safetyNet: null, blindReps: [], blindChannels: [] }),
    },
  } as unknown as InstallScope;
  return { scope, done };
}

describe('a merge', () => {
  it("carries over what the loser's record said", async () => {
    const { scope, done } = scopeOf({ conversions: [DEMO], ownerId: '7' });
    await mergeLeads(scope, '1', ['2'], 5_000);
    expect(done.facts.map(({ leadId, fact }) => `${leadId} ${fact.type}`)).toEqual(['1 inquiry', '1 handoff', '1 handoff']);
    expect(done.merges).toEqual([{ winner: '1', losers: ['2'] }]);
  });

  it('says last whose they are, after whatever Baton did with the loser before it heard of the merge', async () => {
    const given = { type: 'handoff', id: 'moved', at: 7_000, owner: '8', kind: 'hand-raiser', by: 'baton' } as const;
    for (const [ownFacts, at] of [
      [[], 5_000],
      [[given], 7_000],
    ] as const) {
      const { scope, done } = scopeOf({ conversions: [DEMO], ownerId: '7' }, 'client.example', ownFacts);
      await mergeLeads(scope, '1', ['2'], 5_000);
      expect(done.facts.at(-1)).toMatchObject({ leadId: '1', fact: { type: 'handoff', at, merged: '1' } });
    }
  });

  it('carries nothing over of somebody who was set aside', async () => {
    const { scope, done } = scopeOf({ conversions: [DEMO] }, 'own.example');
    await mergeLeads(scope, '1', ['2'], 5_000);
    expect(done.facts).toEqual([]);
  });

  it('that no event told of is seen by the ids a record absorbed', async () => {
    const { scope, done } = scopeOf({ conversions: [DEMO] });
    expect(await mergeUntold(scope, '1', ['2', '3'], 5_000)).toEqual(['2']);
    expect(await mergeUntold(scope, '1', ['3'], 5_000)).toEqual([]);
    expect(done.merges).toHaveLength(1);
  });
});

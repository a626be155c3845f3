/** The people of an install: asked of the ledger once, and again when they, the settings or the time say so. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { createMemory } from '../../jobs/memory.ts';
import { forgetStaff, staffOf } from '../../jobs/staff.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import { PLAIN_EVIDENCE } from '../../src/domain/intake/evidence-map.ts';
import type { HandoffMap } from '../../src/domain/intake/handoff-map.ts';
import type { Roster } from '../../src/domain/roster.ts';

const rep = (id: string, zone: string) => ({ id, zone, name: `Rep ${id}`, email: null }) as CrmRep;
const roster = (reps: readonly CrmRep[]): Roster => ({
  reps: reps.map(({ id, zone }) => ({
    id,
    zone: zone ?? 'UTC',
    calendar: '',
    manager: null,
    pool: id === '7' ? 'sales' : null,
    team: null,
    type: 'person',
    active: true,
    deputy: null,
  })),
  calendars: [],
  absences: [],
  liveFrom: {},
  safetyNet: null,
  blindReps: [],
  blindChannels: [],
});

function scopeOf() {
  const state = { now: 0, reads: 0, reps: [rep('7', 'Europe/Madrid'), rep('8', 'UTC')], map: {} as HandoffMap, evidence: PLAIN_EVIDENCE };
  const scope = {
    ref: { workspaceId: 'w', installId: 'i' },
    install: { installId: 'i', timeZone: 'UTC', connectedAt: 0, capabilities: [], settings: {} },
    ledger: {
      installs: { streams: async () => [] },
      records: {
        reps: async () => {
          state.reads += 1;
          return state.reps;
        },
      },
    },
    deps: {
      memory: createMemory(),
      machineNow: () => state.now,
      clock: { now: () => 0 },
      settings: { pollMs: 300_000 },
      handoffMap: () => state.map,
      evidence: () => state.evidence,
      roster: (_: unknown, reps: readonly CrmRep[]) => roster(reps),
    },
  } as unknown as InstallScope;
  return { state, scope };
}

describe('The people of an install', () => {
  it('are read once and made ready', async () => {
    const { state, scope } = scopeOf();
    const staff = await staffOf(scope);
    expect(await staffOf(scope)).toBe(staff);
    expect(state.reads).toBe(1);
    expect(staff.names.get('8')).toBe('Rep 8');
    expect(staff.zones.get('7')).toBe('Europe/Madrid');
    expect([...staff.sellers]).toEqual(['7']);
  });

  it('are read again once forgotten, after a while, and under other settings', async () => {
    const { state, scope } = scopeOf();
    await staffOf(scope);
    forgetStaff(scope);
    await staffOf(scope);
    expect(state.reads).toBe(2);
    state.now = 60_000;
    await staffOf(scope);
    expect(state.reads).toBe(3);
    state.map = {} as HandoffMap;
    const { hash } = await staffOf(scope);
    expect(state.reads).toBe(4);
    state.evidence = { ...PLAIN_EVIDENCE, grades: { note: 'B' } };
    expect((await staffOf(scope)).hash).not.toBe(hash);
    expect(state.reads).toBe(5);
  });

  it('keep their calendars as long as nothing about them changes', async () => {
    const { state, scope } = scopeOf();
    const first = await staffOf(scope);
    forgetStaff(scope);
    const same = await staffOf(scope);
    expect(same.index).toBe(first.index);
    state.reps = [rep('7', 'Europe/Berlin')];
    forgetStaff(scope);
    const other = await staffOf(scope);
    expect(other.index).not.toBe(first.index);
    expect(other.hash).not.toBe(first.hash);
  });

  it('of two installs are kept apart', async () => {
    const { state, scope } = scopeOf();
    await staffOf(scope);
    await staffOf({ ...scope, ref: { workspaceId: 'w', installId: 'other' } });
    expect(state.reads).toBe(2);
  });
});

/** What a process remembers between jobs. */
import { describe, expect, it } from 'vitest';
import { createMemory } from '../../jobs/memory.ts';
import type { Roster } from '../../src/domain/roster.ts';

const ref = { workspaceId: 'w', installId: 'i' };
const under = { rules: 'r1', roster: 'o1', engine: 1 };
const roster = (zone: string): Roster => ({
  reps: [{ id: '7', zone, calendar: '', manager: null, pool: null, team: null, type: 'person', active: true, deputy: null }],
  calendars: [],
  absences: [],
  liveFrom: {},
  safetyNet: null,
  blindReps: [],
  blindChannels: [],
});

describe('The memory of a process', () => {
  it('knows revisions only once it was told that they are in force, and for that install alone', () => {
    const memory = createMemory();
    expect(memory.knows(ref, under)).toBe(false);
    expect(memory.knows(ref, under)).toBe(false);
    memory.learn(ref, under);
    expect(memory.knows(ref, under)).toBe(true);
    expect(memory.knows({ ...ref, workspaceId: 'other' }, under)).toBe(false);
    expect(memory.knows(ref, { ...under, roster: 'o2' })).toBe(false);
  });

  it('keeps a roster ready and tells another one from it', () => {
    const memory = createMemory();
    const first = memory.roster(roster('Europe/Madrid'));
    expect(memory.roster(roster('Europe/Madrid')).index).toBe(first.index);
    const other = memory.roster(roster('Europe/Berlin'));
    expect(other.index).not.toBe(first.index);
    expect(other.hash).not.toBe(first.hash);
  });
});

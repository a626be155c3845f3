/** What a process remembers between jobs to spare work: it may forget all of it at any time and only gets slower. */
import { createHash } from 'node:crypto';
import type { Roster } from '../src/domain/roster.ts';
import { indexRoster, type RosterIndex } from '../src/domain/roster-index.ts';
import type { InstallRef, JudgedUnder } from '../src/ports/ledger/index.ts';

export interface Memory {
  /** The roster made ready for judging: its business calendars are dear to build and change rarely. */
  roster(roster: Roster): { readonly index: RosterIndex; readonly hash: string };
  /** False when this process has already seen these revisions in force for this install. */
  isNew(ref: InstallRef, under: JudgedUnder): boolean;
}

/** Rosters of so many installs and revisions are kept ready. */
const KEPT = 32;

export function createMemory(): Memory {
  const rosters = new Map<string, RosterIndex>();
  const seen = new Map<string, string>();
  return {
    roster(roster) {
      const hash = createHash('sha256').update(JSON.stringify(roster)).digest('hex');
      const index = rosters.get(hash) ?? indexRoster(roster);
      rosters.delete(hash);
      rosters.set(hash, index);
      for (const oldest of rosters.keys()) if (rosters.size > KEPT) rosters.delete(oldest);
      return { index, hash };
    },
    isNew(ref, under) {
      const key = `${ref.workspaceId} ${ref.installId}`;
      const value = JSON.stringify([under.rules, under.roster, under.engine]);
      if (seen.get(key) === value) return false;
      seen.set(key, value);
      return true;
    },
  };
}

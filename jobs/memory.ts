/** What a process remembers between jobs to spare work: it may forget all of it at any time and only gets slower. */
import { createHash } from 'node:crypto';
import type { Roster } from '../src/domain/roster.ts';
import { indexRoster, type RosterIndex } from '../src/domain/roster-index.ts';
import type { InstallRef, JudgedUnder } from '../src/ports/ledger/index.ts';

export interface Memory {
  /** The roster made ready for judging: its business calendars are dear to build and change rarely. */
  roster(roster: Roster): { readonly index: RosterIndex; readonly hash: string };
  /** True when this process knows these revisions to be in force for this install. */
  knows(ref: InstallRef, under: JudgedUnder): boolean;
  /** To be told only once everything judged under others is marked: a failure before that must be met again. */
  learn(ref: InstallRef, under: JudgedUnder): void;
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
    knows: (ref, under) => seen.get(installKey(ref)) === revisionsOf(under),
    learn: (ref, under) => void seen.set(installKey(ref), revisionsOf(under)),
  };
}

const installKey = (ref: InstallRef): string => `${ref.workspaceId} ${ref.installId}`;
const revisionsOf = (under: JudgedUnder): string => JSON.stringify([under.rules, under.roster, under.engine]);

/** Collects the lines of a recorded history in any order: one event per type and id, merged leads, a roster. */
import type { Touchpoint } from '../attribution/touchpoint.ts';
import type { Campaign } from '../campaign.ts';
import type { Fact, Millis, PersonFacts } from '../fact.ts';
import type { Roster } from '../roster.ts';
import { type ReadLine, readLine } from './read-line.ts';
import { type RosterEvent, rosterFrom } from './read-roster.ts';
import type { SaleLine } from './read-sale.ts';

export interface RejectedLine {
  readonly line: number;
  readonly why: string;
}

export interface History {
  readonly roster: Roster;
  /** Sorted by lead. */
  readonly people: readonly PersonFacts[];
  /** The shared calendar; an entry counts from its announcement on. */
  readonly campaigns: readonly Campaign[];
  /** In any order, of the leads that are left after merges. */
  readonly touches: readonly Touchpoint[];
  readonly sales: readonly SaleLine[];
  readonly rejectedLines: readonly RejectedLine[];
  /** The last instant of any line; null without lines. */
  readonly lastAt: Millis | null;
}

interface Kept {
  readonly read: ReadLine;
  readonly source: string;
}

export interface Collector {
  /** Lines count from 1; blank ones count and mean nothing. */
  add(source: string): void;
  /** Merges later than `at` have not happened yet; `at` null takes them all. */
  finish(at: Millis | null): History;
}

export function collectHistory(): Collector {
  const named = new Map<string, Kept>();
  const nameless: ReadLine[] = [];
  const rejectedLines: RejectedLine[] = [];
  let line = 0;
  let lastAt: Millis | null = null;
  return {
    add(source) {
      line += 1;
      if (source.trim() === '') return;
      const read = readLine(source, line);
      if (typeof read === 'string') {
        rejectedLines.push({ line, why: read });
        return;
      }
      lastAt = Math.max(lastAt ?? read.at, read.at);
      if (read.key === null) nameless.push(read);
      else keepLater(named, read.key, { read, source });
    },
    finish(at) {
      const reads = [...nameless, ...[...named.values()].map(({ read }) => read)];
      const roster = rosterFrom(inOrder(rosterEvents(reads)));
      const survivor = mergedInto(reads, at);
      return {
        roster,
        people: gather(reads, survivor),
        campaigns: campaignsOf(reads),
        touches: reads.flatMap(({ event }) =>
          event.type === 'touchpoint' ? [{ ...event.touch, person: survivor(event.touch.person) }] : [],
        ),
        sales: reads.flatMap(({ event }) =>
          event.type === 'fact' && event.sale ? [{ ...event.sale, leads: event.sale.leads.map(survivor) }] : [],
        ),
        rejectedLines,
        lastAt,
      };
    },
  };
}

/** The later `at` wins; at the same instant the greater text, so that the order of lines does not matter. */
function keepLater(named: Map<string, Kept>, key: string, next: Kept): void {
  const before = named.get(key);
  const later = before === undefined || next.read.at > before.read.at || (next.read.at === before.read.at && next.source > before.source);
  if (later) named.set(key, next);
}

function rosterEvents(reads: readonly ReadLine[]): RosterEvent[] {
  return reads.flatMap(({ event }) => (event.type === 'roster' ? [event.change] : []));
}

function campaignsOf(reads: readonly ReadLine[]): Campaign[] {
  return reads.flatMap(({ event }) => (event.type === 'campaign' ? [event.campaign] : []));
}

function inOrder(events: RosterEvent[]): RosterEvent[] {
  const keyed = events.map((event) => ({ event, key: JSON.stringify(event) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ event }) => event);
}

function gather(reads: readonly ReadLine[], survivor: (lead: string) => string): PersonFacts[] {
  const people = new Map<string, Fact[]>();
  for (const { event } of reads) {
    if (event.type !== 'fact') continue;
    for (const lead of new Set(event.leads.map(survivor))) {
      const facts = people.get(lead);
      if (facts) facts.push(event.fact);
      else people.set(lead, [event.fact]);
    }
  }
  return [...people].sort(([a], [b]) => (a < b ? -1 : 1)).map(([lead, facts]) => ({ lead, facts }));
}

/** Follows merges to the lead that is left; one that would close a circle is without effect. */
function mergedInto(reads: readonly ReadLine[], at: Millis | null): (lead: string) => string {
  const into = new Map<string, string>();
  const survivor = (lead: string): string => {
    let found = lead;
    for (let next = into.get(found); next !== undefined; next = into.get(found)) found = next;
    return found;
  };
  const merges = reads
    .flatMap(({ at: when, event }) => (event.type === 'merge' && (at === null || when <= at) ? [{ when, ...event }] : []))
    .sort((a, b) => a.when - b.when || (a.winner + a.loser < b.winner + b.loser ? -1 : 1));
  for (const merge of merges) {
    const winner = survivor(merge.winner);
    const loser = survivor(merge.loser);
    if (winner !== loser) into.set(loser, winner);
  }
  return survivor;
}

/** What the CRM can see of each pool's work, channel by channel, and whose silence therefore proves nothing. */
import { CONTACT_CHANNELS } from './at-bat.ts';
import { DAY, HOUR } from './duration.ts';
import type { ActivityKind, Millis } from './fact.ts';
import type { Roster } from './roster.ts';

/** A channel without machine-recorded activity for this long is blind (rules, "Evidence"). */
export const COVERAGE_SPAN = 30 * DAY;

/** Activities of one rep on one channel, recorded in one way. */
export interface ActivityCount {
  readonly rep: string | null;
  readonly kind: ActivityKind;
  readonly by: 'machine' | 'hand';
  readonly count: number;
}

/**
 * `seen`: a machine recorded somebody of the pool in the last 30 days. `unseen`: nobody. `failing`: the stream brings nothing.
 * `watching`: nobody yet, but Baton has not watched for 30 days, so nothing can be said.
 */
export type ChannelState = 'seen' | 'unseen' | 'failing' | 'watching' | 'outside';

export interface PoolCoverage {
  /** Null: active people without a pool. */
  readonly pool: string | null;
  readonly reps: readonly string[];
  readonly channels: readonly { readonly channel: ActivityKind; readonly state: ChannelState }[];
  /** Every channel is blind: so is everybody of the pool. */
  readonly blind: boolean;
}

export interface CoverageInput {
  readonly roster: Roster;
  /** Of the last 30 days. */
  readonly counts: readonly ActivityCount[];
  /** Channels whose stream fails, lags behind or may not be read. */
  readonly failing: ReadonlySet<ActivityKind>;
  /** Since when activities come in. */
  readonly watchedSince: Millis;
}

export function coverageOf({ roster, counts, failing, watchedSince }: CoverageInput, now: Millis): readonly PoolCoverage[] {
  const people = roster.reps.filter((rep) => rep.type === 'person' && rep.active);
  const watched = now - watchedSince >= COVERAGE_SPAN;
  return [...Map.groupBy(people, (rep) => rep.pool)].map(([pool, members]) => {
    const reps = members.map((rep) => rep.id);
    const seen = new Set(counts.filter(({ rep, by }) => by === 'machine' && rep !== null && reps.includes(rep)).map(({ kind }) => kind));
    const stateOf = (channel: ActivityKind): ChannelState => {
      if (roster.blindChannels.includes(channel)) return 'outside';
      if (failing.has(channel)) return 'failing';
      return seen.has(channel) ? 'seen' : watched ? 'unseen' : 'watching';
    };
    const channels = CONTACT_CHANNELS.map((channel) => ({ channel, state: stateOf(channel) }));
    return { pool, reps, channels, blind: channels.every(({ state }) => state !== 'seen' && state !== 'watching') };
  });
}

/** A stream that fails for this long leaves its channel in the dark. */
const LAG = HOUR;

/** Where a stream stands; its channel's name is the record's. */
export interface StreamState {
  readonly stream: string;
  readonly lastError: string | null;
  readonly completeUntil: Millis | null;
}

/**
 * By a stream's last failure, or because the account lets nobody read it. No capabilities: nobody has asked yet. `everyMs`: how often streams
 * are looked at; what was complete up to the last look is not failing because one look of many hours later went wrong, or waited for the
 * request budget: two have to.
 */
export function failingChannels(
  streams: readonly StreamState[],
  capabilities: readonly string[],
  now: Millis,
  everyMs: Millis,
): ReadonlySet<ActivityKind> {
  const failing = streams.filter(({ lastError, completeUntil }) => lastError !== null && now - (completeUntil ?? 0) > LAG + 2 * everyMs);
  const dark = CONTACT_CHANNELS.filter((channel) => failing.some(({ stream }) => stream === channel));
  const unreadable = capabilities.length > 0 && !capabilities.includes('email-evidence');
  return new Set<ActivityKind>(unreadable ? [...dark, 'email'] : dark);
}

const CONNECT: Readonly<Partial<Record<ActivityKind, string>>> = {
  call: 'a dialler for calls',
  email: 'the reps’ mailboxes for e-mails',
  message: 'the messaging channel',
};

/** What to connect so that the pool is seen; null when nothing is to be done. */
export function toConnect({ channels, blind }: PoolCoverage): string | null {
  const failing = channels.some(({ state }) => state === 'failing');
  if (!blind && !failing && channels.some(({ state }) => state === 'seen')) return null;
  const dark = channels.filter(({ state }) => state !== 'seen' && state !== 'outside').map(({ channel }) => CONNECT[channel] ?? channel);
  return dark.length === 0 ? null : `Connect ${dark.join(', ')}, or name who works outside the CRM in the evidence file.`;
}

/** The roster with everybody marked whose pool is blind on every channel; a silent rep among seen colleagues is not. */
export function withCoverage(roster: Roster, pools: readonly PoolCoverage[]): Roster {
  const blind = pools.flatMap((pool) => (pool.blind ? pool.reps : []));
  return blind.length === 0 ? roster : { ...roster, blindReps: [...new Set([...roster.blindReps, ...blind])].sort() };
}

export interface HandLogged {
  readonly rep: string;
  readonly hand: number;
  readonly all: number;
  /** 0 to 1. */
  readonly share: number;
}

/** The share of hand-logged evidence of each rep who has any, by rep; a figure, nobody's breach. */
export function handLogged(counts: readonly ActivityCount[]): readonly HandLogged[] {
  const known = counts.filter((one): one is ActivityCount & { rep: string } => one.rep !== null && one.kind !== 'note');
  return [...Map.groupBy(known, ({ rep }) => rep)]
    .map(([rep, rows]) => {
      const all = sum(rows);
      const hand = sum(rows.filter(({ by }) => by === 'hand'));
      return { rep, hand, all, share: hand / all };
    })
    .sort((a, b) => (a.rep < b.rep ? -1 : 1));
}

function sum(rows: readonly ActivityCount[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

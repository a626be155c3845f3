/** The teams of an account, since when each is live, and what changes when one goes live or stops. */
import { type AccountChoices, NEVER_LIVE } from '../../domain/account-choices.ts';
import type { Millis } from '../../ports/clock.ts';
import type { Install } from '../../ports/ledger/index.ts';
import type { Account } from '../frame/account.ts';

/** Whoever is in no team, and leads that nobody owns. */
export const ELSE = '*';

export const nameOfTeam = (team: string): string => (team === ELSE ? 'everybody else' : team);

export interface TeamState {
  readonly team: string;
  readonly people: number;
  readonly liveFrom: Millis;
  /** The roster file says so: nothing to switch here. */
  readonly inFile: boolean;
}

/** By name, everybody else last. */
export function teamsOf({ install, roster }: Pick<Account, 'install' | 'roster'>): readonly TeamState[] {
  const people = roster.reps.filter(({ type, active }) => type === 'person' && active).map((rep) => rep.team ?? rep.pool ?? ELSE);
  const named = [...new Set([...people, ...Object.keys(roster.liveFrom)])].filter((team) => team !== ELSE).sort();
  return [...named, ELSE].map((team) => ({
    team,
    people: people.filter((one) => one === team).length,
    liveFrom: roster.liveFrom[team] ?? roster.liveFrom[ELSE] ?? Number.NEGATIVE_INFINITY,
    inFile: isInFile(install, team, roster.liveFrom[team]),
  }));
}

function isInFile({ choices, connectedAt }: Install, team: string, liveFrom: Millis | undefined): boolean {
  const known = choices?.liveFrom?.[team] ?? (team === ELSE ? connectedAt : undefined);
  return liveFrom !== undefined && liveFrom !== known;
}

export type Switched = Pick<Install, 'mode'> & { readonly choices: AccountChoices };

/** Going live is an instant (rules.md, "Going live"): older hand-offs are history. Who was live before goes on. */
export function goLive({ choices = {} }: Install, now: Millis): Switched {
  if (choices.hasBeenLive) return { mode: 'live', choices };
  return { mode: 'live', choices: { ...choices, hasBeenLive: true, liveFrom: { [ELSE]: now } } };
}

export function observeOnly({ choices = {}, mode }: Install): Switched {
  return { mode: 'observe', choices: mode === 'live' ? { ...choices, hasBeenLive: true } : choices };
}

/** The first team that goes live leaves the others as they are: measured, and nothing written. */
export function teamGoesLive({ choices = {} }: Install, team: string, now: Millis): Switched {
  const known: Readonly<Record<string, Millis>> = choices.hasBeenLive ? { ...choices.liveFrom } : { [ELSE]: NEVER_LIVE };
  return { mode: 'live', choices: { ...choices, hasBeenLive: true, liveFrom: { ...known, [team]: now } } };
}

export function teamStops({ choices = {}, mode }: Install, team: string): Switched {
  return { mode, choices: { ...choices, liveFrom: { ...choices.liveFrom, [team]: NEVER_LIVE } } };
}

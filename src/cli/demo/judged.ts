/** Asks the sandbox's oracle, which knows the rules and nothing of Baton, how the run went, and says what it found. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { OperatingSettings } from '../../../config/roster.ts';
import type { Roster } from '../../domain/roster.ts';
import type { Millis } from '../../ports/clock.ts';
import type { App } from '../app.ts';
import type { Io } from '../io.ts';
import type { Control, OracleAnswer } from './control.ts';

/** What the oracle cannot see in the CRM: the contract, how late this run may act, what its admin configured. */
export interface Bench {
  readonly control: Control;
  readonly options: Pick<App['options'], 'rulesFile' | 'pollMinutes'>;
  readonly roster: Roster;
  readonly operating: OperatingSettings;
  /** Longest time between an instant and the round that meets it. */
  readonly graceMs: Millis;
}

const SHIPPED = fileURLToPath(new URL('../../../config/rules.yaml', import.meta.url));
/** Offences of these kinds fail a run. */
const FATAL = [
  'missedTasks',
  'wronglyClosed',
  'orphans',
  'duplicateTasks',
  'wrongOwner',
  'lateRungs',
  'unjustRungs',
  'wrongDue',
  'wrongMoney',
] as const;
/** Findings of one kind that are printed. */
const PRINTED = 5;

export function askOracle({ control, options, roster, operating, graceMs }: Bench): Promise<OracleAnswer> {
  const post = (who: Roster['safetyNet']) => who && { rep: who.rep, ...(who.deputy ? { deputy: who.deputy } : {}) };
  return control.oracle({
    rules: parse(readFileSync(options.rulesFile ?? SHIPPED, 'utf8')) as unknown,
    grace: graceMs,
    // What the CRM tells nobody of is read this often.
    unannounced: options.pollMinutes * 60_000,
    people: { liveFrom: roster.liveFrom, safetyNet: post(roster.safetyNet), marketing: post(roster.marketing ?? null) },
    breakers: operating.breakers,
    // The demo's admin confirms the write-back, and no file of weights changes the shipped model.
    money: true,
  });
}

export function offencesOf({ counts }: OracleAnswer): number {
  return FATAL.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
}

/** The first findings of each kind, for a person on stderr. */
export function printFindings(io: Io, { findings }: OracleAnswer): void {
  for (const [kind, list] of Object.entries(findings))
    for (const { lead, at, what } of list.slice(0, PRINTED))
      io.err(`${kind}: ${new Date(at).toISOString().slice(0, 16)}: lead ${lead}: ${what}\n`);
}

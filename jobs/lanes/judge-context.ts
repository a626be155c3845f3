/** What one run of the judge lane works with: the rules and the roster in force, and what it has given away so far. */
import type { HandoffMap } from '../../src/domain/intake/handoff-map.ts';
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';
import type { JudgedUnder } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';

/** Raised when the engine itself judges differently: every open hand-off is then judged again. */
const ENGINE_REVISION = 1;

export interface JudgeContext {
  readonly rules: RuleBook;
  readonly roster: RosterIndex;
  readonly map: HandoffMap;
  /** Reps who sell: a lead one of them made is no hand-off. */
  readonly sellers: ReadonlySet<string>;
  readonly under: JudgedUnder;
  /** Hand-offs given to each rep since the last save, on top of what the ledger already counts. */
  readonly chosen: Map<string, number>;
}

export async function judgeContext({ deps, install, ledger, ref }: InstallScope): Promise<JudgeContext> {
  const reps = await ledger.records.reps(ref.installId);
  const roster = deps.roster(install, reps);
  const { index, hash } = deps.memory.roster(roster);
  const rules = deps.rules();
  const under = { rules: rules.hash, roster: hash, engine: ENGINE_REVISION };
  const sellers = new Set(roster.reps.filter((rep) => rep.type === 'person' && rep.pool !== null).map((rep) => rep.id));
  return { rules, roster: index, map: deps.handoffMap(), sellers, under, chosen: new Map() };
}

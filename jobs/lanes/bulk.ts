/** Notes which evaluations were one edit of many records: they count as one decision (rules.md, M2). */
import type { EvaluationFact, Fact, Millis } from '../../src/domain/fact.ts';
import { companyOf } from '../../src/domain/intake/company.ts';
import { responseFacts } from '../../src/domain/intake/response-facts.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import type { JudgeContext } from './judge-context.ts';

/** rules.md, M2: more than 50. A smaller count may still grow while records are read, and what is noted once stands. */
const LEAST_BULK = 51;
/** An edit is looked at while it is fresh: by then all of its records have been read. */
const FRESH_MS = 30 * 60_000;
const MINUTE_MS = 60_000;

/** The same people, those of a bulk edit with the size of it. Asks the ledger only where somebody was evaluated just now. */
export async function withBulk(
  scope: InstallScope,
  context: JudgeContext,
  people: readonly StoredPerson[],
): Promise<readonly StoredPerson[]> {
  const { ledger, ref, deps } = scope;
  const now = deps.clock.now();
  const fresh = people.flatMap((person) => freshEvaluation(context, person, now) ?? []);
  if (fresh.length === 0) return people;
  const edits = new Map(fresh.map(({ by, fact }) => [`${by} ${minuteOf(fact.at)}`, { by, minute: minuteOf(fact.at) }]));
  const groups = (await ledger.records.evaluatedTogether(ref.installId, [...edits.values()])).filter(({ count }) => count >= LEAST_BULK);
  if (groups.length === 0) return people;
  const counts = new Map(groups.map(({ by, minute, count }) => [`${by} ${minute}`, count]));
  const noted = new Map<string, Fact>();
  for (const { leadId, by, fact } of fresh) {
    const bulk = counts.get(`${by} ${minuteOf(fact.at)}`);
    if (bulk !== undefined) noted.set(leadId, { ...fact, bulk });
  }
  await ledger.records.appendFacts(
    ref.installId,
    [...noted].map(([leadId, fact]) => ({ leadId, fact })),
  );
  const others = groups.flatMap(({ untold }) => untold).filter((leadId) => !noted.has(leadId));
  if (others.length > 0) await ledger.marks.mark(ref.installId, 'judge', others, now);
  return people.map((person) => {
    const fact = noted.get(person.leadId);
    return fact === undefined ? person : { ...person, ownFacts: [...person.ownFacts, fact] };
  });
}

interface Fresh {
  readonly leadId: string;
  /** As the history has it: null where the CRM does not say which person. */
  readonly by: string | null;
  readonly fact: EvaluationFact;
}

/** A person's decision of just now whose company it came in is not known yet. */
function freshEvaluation({ roster }: JudgeContext, { leadId, lead, ownFacts }: StoredPerson, now: Millis): Fresh | null {
  const last = [lead.response.evaluatedAs ?? []].flat().at(-1);
  if (last === undefined || last.source !== 'person' || now - last.at > FRESH_MS) return null;
  const id = `evaluation-${last.at}`;
  if (ownFacts.some((fact) => fact.type === 'evaluation' && fact.id === id)) return null;
  const fact = responseFacts(lead, companyOf(roster).zoneOf).find((one) => one.type === 'evaluation' && one.id === id);
  return fact?.type === 'evaluation' ? { leadId, by: last.by, fact } : null;
}

const minuteOf = (at: Millis): Millis => at - (at % MINUTE_MS);

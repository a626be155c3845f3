/** Whose an unrouted lead is by what is known of it: the deal's owner, the rep who agreed its date, the owner of a colleague. */
import type { Fact, Millis } from '../../src/domain/fact.ts';
import { isFreeMail } from '../../src/domain/intake/free-mail.ts';
import type { HandoffJudgement, PersonJudgement } from '../../src/domain/judgement.ts';
import type { Colleague, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import type { JudgeContext } from './judge-context.ts';

export interface KnownOwner {
  readonly owner: string;
  /** What was found and has to be remembered, so that nothing is looked for twice. */
  readonly facts: readonly Fact[];
}

/** Null when nobody is known: then the accept time runs, and the safety net has it. One statement, and only for a person of a company. */
export async function knownOwner(
  scope: InstallScope,
  context: JudgeContext,
  person: StoredPerson,
  judgement: PersonJudgement,
  handoff: HandoffJudgement,
): Promise<KnownOwner | null> {
  const takes = (id: string | null | undefined): id is string => Boolean(id) && isThere(context, id!);
  if (takes(handoff.accountOwner)) return { owner: handoff.accountOwner, facts: [] };
  const before = judgement.handoffs.at(-2);
  if (before?.outcome?.value === 'recycled' && takes(before.owner)) return { owner: before.owner, facts: [] };
  if (handoff.colleague !== undefined) return takes(handoff.colleague.owner) ? { owner: handoff.colleague.owner, facts: [] } : null;
  const found = (await colleaguesOf(scope, person)).find(({ owner }) => takes(owner));
  if (found === undefined) return null;
  return { owner: found.owner, facts: [colleagueFact(handoff, found, scope.deps.clock.now())] };
}

function isThere({ roster, outOfReach }: JudgeContext, id: string): boolean {
  const { active, type } = roster.rep(id);
  return active && !outOfReach?.(id) && type === 'person' && roster.roster.reps.some((rep) => rep.id === id);
}

/** The associated company, else the domain of a business address (rules.md "One at-bat"). */
async function colleaguesOf({ ledger, ref }: InstallScope, person: StoredPerson): Promise<readonly Colleague[]> {
  const companyId = person.lead.companyId ?? null;
  const { emailDomain } = person;
  const domain = emailDomain === null || isFreeMail(emailDomain) ? null : emailDomain;
  if (companyId === null && domain === null) return [];
  return ledger.handoffs.colleagues(ref.installId, { leadId: person.leadId, companyId, emailDomain: domain });
}

function colleagueFact({ atBat }: HandoffJudgement, { lead, owner, deal }: Colleague, at: Millis): Fact {
  return { type: 'colleague', id: `colleague-${atBat}`, at, lead, owner, ...(deal === null ? {} : { deal }) };
}

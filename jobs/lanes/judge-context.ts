/** What one run of the judge lane works with: the rules and the roster in force, and what it has given away so far. */
import type { Gap } from '../../src/domain/gaps.ts';
import type { EvidenceMap } from '../../src/domain/intake/evidence-map.ts';
import type { HandoffMap } from '../../src/domain/intake/handoff-map.ts';
import type { JoinedReps } from '../../src/domain/links/reps.ts';
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';
import type { JudgedUnder } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { gapsOf } from '../gaps.ts';
import { handoffMapOf } from '../lead-objects.ts';
import { staffOf } from '../staff.ts';

/** Raised when the engine itself judges differently: every open hand-off is then judged again. */
const ENGINE_REVISION = 4;

export interface JudgeContext {
  readonly rules: RuleBook;
  readonly roster: RosterIndex;
  readonly map: HandoffMap;
  readonly evidence: EvidenceMap;
  /** The lead's page in the console; null while nobody was told an address. */
  linkTo(leadId: string): string | null;
  /** Reps who sell: a lead one of them made is no hand-off. */
  readonly sellers: ReadonlySet<string>;
  readonly under: JudgedUnder;
  /** When nobody swept: what fell due then counts from the recovery. */
  readonly gaps: readonly Gap[];
  /** Lanes that have something to write since. */
  readonly toPush: { tasks: boolean; fields: boolean; managers: boolean; messages: boolean; elsewhere?: boolean };
  /** Works in a CRM that cannot be written to now: whoever has no way of knowing receives no lead. Null where all can be reached. */
  readonly outOfReach: ((rep: string) => boolean) | null;
  /** For people with a record in both CRMs; null in a workspace of one. */
  readonly joined: JoinedContext | null;
}

export interface JoinedContext {
  readonly reps: JoinedReps;
  /** The same with the people of both CRMs. */
  readonly context: JudgeContext;
}

export async function judgeContext(scope: InstallScope): Promise<JudgeContext> {
  const { deps } = scope;
  const { index, hash, sellers, joined } = await staffOf(scope);
  const rules = deps.rules();
  const under = { rules: rules.hash, roster: hash, engine: ENGINE_REVISION };
  const context: JudgeContext = {
    rules,
    roster: index,
    map: handoffMapOf(scope),
    evidence: deps.evidence(),
    linkTo: linksOf(deps.settings.publicUrl, scope.ref.installId),
    sellers,
    under,
    gaps: await gapsOf(deps, scope.ref.workspaceId),
    toPush: { tasks: false, fields: false, managers: false, messages: false },
    outOfReach: null,
    joined: null,
  };
  if (joined === null) return context;
  // Lead objects are HubSpot's, whichever account judges.
  const hubspot = scope.install.crm === 'hubspot' ? scope.install : scope.peer!.install;
  const map = handoffMapOf({ deps, install: hubspot });
  return { ...context, joined: { reps: joined.reps, context: { ...context, roster: joined.index, sellers: joined.sellers, map } } };
}

function linksOf(publicUrl: string | null, installId: string): JudgeContext['linkTo'] {
  if (publicUrl === null) return () => null;
  const leads = `${publicUrl.replace(/\/+$/, '')}/leads/${encodeURIComponent(installId)}`;
  return (leadId) => `${leads}/${encodeURIComponent(leadId)}`;
}

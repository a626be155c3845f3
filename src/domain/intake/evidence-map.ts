/** What counts as evidence in this company beside the signed rules: tools that send by hand, call outcomes, other grades. */
import type { CrmActivity } from '../crm-record.ts';
import { type AttemptKind, attemptKind } from '../evidence.ts';
import type { ActivityFact } from '../fact.ts';
import { matches } from './handoff-map.ts';

export interface EvidenceMap {
  /** Names of tools whose mail a person sends by hand; `*` stands for any text, case does not matter. Mail of any other tool is a step of a sequence. */
  readonly handTools: readonly string[];
  /** Labels of call outcomes that mean a conversation, and of those that mean none; they win over what the label's words suggest. */
  readonly connected: readonly string[];
  readonly notConnected: readonly string[];
  /** Grades instead of those of the rules; a conversation keeps its A whatever stands here. */
  readonly grades: Readonly<Partial<Record<AttemptKind, 'A' | 'B' | 'C' | 'none'>>>;
}

export const PLAIN_EVIDENCE: EvidenceMap = { handTools: [], connected: [], notConnected: [], grades: {} };

/** The fact of an activity as the CRM has it. */
export function activityFact(activity: CrmActivity, map: EvidenceMap): ActivityFact {
  const connected = connectedBy(activity, map) ?? activity.connected;
  const sequence = activity.sequence ?? sequenceOf(activity, map);
  const fact: ActivityFact = {
    type: 'activity',
    id: `${activity.kind}-${activity.id}`,
    at: statedAt(activity),
    rep: activity.ownerId,
    kind: activity.kind,
    direction: activity.direction,
    recordedAt: activity.recordedAt,
    by: activity.by,
    // Written is either sent or not: whether somebody read it, no CRM knows.
    ...(activity.kind === 'email' && activity.connected === false ? { unsent: true } : {}),
    ...(activity.kind === 'email' || connected === null ? {} : { connected }),
    ...(activity.seconds === null ? {} : { seconds: activity.seconds }),
    ...(activity.state === null ? {} : { state: activity.state }),
    ...(activity.stateAt === undefined ? {} : { stateAt: activity.stateAt }),
    ...(sequence === null ? {} : { sequence }),
  };
  const kind = attemptKind(fact);
  const graded = kind === null ? undefined : map.grades[kind];
  return graded === undefined ? fact : { ...fact, graded };
}

/** The time first stated of what a person typed: a later edit of it is no evidence of anything. Meetings are moved for good reasons. */
function statedAt(activity: CrmActivity): number {
  return activity.by === 'hand' && activity.kind !== 'meeting' ? (activity.firstAt ?? activity.at) : activity.at;
}

function connectedBy({ callOutcome }: CrmActivity, map: EvidenceMap): boolean | null {
  if (!callOutcome) return null;
  if (map.connected.some((pattern) => matches(pattern, callOutcome))) return true;
  return map.notConnected.some((pattern) => matches(pattern, callOutcome)) ? false : null;
}

function sequenceOf({ kind, direction, tool }: CrmActivity, map: EvidenceMap): 'hand' | null {
  if (kind !== 'email' || direction !== 'out' || !tool) return null;
  return map.handTools.some((pattern) => matches(pattern, tool)) ? null : 'hand';
}

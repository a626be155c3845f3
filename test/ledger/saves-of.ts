/** Judgements and what follows from them, for tests: only what differs is named. */
import type { HandoffJudgement, Outcome } from '../../src/domain/judgement.ts';
import type { JudgedUnder, JudgementSave, WantedTaskState } from '../../src/ports/ledger/index.ts';

export const UNDER: JudgedUnder = { rules: 'r1', roster: 'o1', engine: 1 };

export function handoffOf(more: Partial<HandoffJudgement> = {}): HandoffJudgement {
  return {
    atBat: 1,
    kind: 'qualified',
    owner: '7',
    campaign: null,
    inquiryAt: null,
    handedAt: 1,
    acceptedAt: null,
    firstResponse: null,
    state: 'offered',
    clocks: [],
    attempts: 0,
    channels: [],
    transfers: 0,
    grades: { A: 0, B: 0, C: 0 },
    joined: 0,
    outcome: null,
    refused: [],
    decisions: [],
    task: null,
    nextStep: { clause: 'S1', what: 'first attempt', dueAt: 100 },
    moveWanted: null,
    ...more,
  };
}

export function outcomeOf(more: Partial<Outcome> = {}): Outcome {
  return { value: 'won', at: 50, reason: 'deal won', by: '7', evidence: null, ...more };
}

export function saveOf(
  leadId: string,
  more: Partial<JudgementSave> = {},
  handoffs: readonly HandoffJudgement[] = [handoffOf()],
): JudgementSave {
  const wakeAt = 1_000;
  return {
    leadId,
    judgement: { lead: leadId, handoffs, setAside: null, wakeAt },
    wakeAt,
    performed: [],
    ownFacts: [],
    noticed: [],
    ...more,
  };
}

export function wantedOf(leadId: string, ordinal = 1, more: Partial<WantedTaskState> = {}): WantedTaskState {
  return {
    atBat: 1,
    ordinal,
    key: `baton-${leadId}-1-${ordinal}`,
    owner: '7',
    dueAt: 1_000,
    priority: 'HIGH',
    channel: 'CALL',
    status: 'open',
    text: { clause: 'S1' },
    ...more,
  };
}

/** Push messages: sends what waits for each person, merged into one message, in their hours and at most once a quarter hour. */
import type { Millis } from '../../src/domain/fact.ts';
import { type NoteTextInput, noteText, subjectOf } from '../../src/domain/message-text.ts';
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import { holdReason } from '../../src/effects/gate.ts';
import type { MailboxPush, MailboxSettlement, PushSettlement, StoredNote } from '../../src/ports/ledger/index.ts';
import type { Messenger, OutgoingMessage, SendResult } from '../../src/ports/messages.ts';
import { type InstallScope, newLease } from '../deps.ts';
import type { Staff } from '../memory.ts';
import { staffOf } from '../staff.ts';
import { digestLink } from './digest-link.ts';

/** Few enough that the slowest receiver cannot outlast the lease. */
const BATCH = 4;
const HELD_LOOK_MS = 60 * 60_000;

export async function pushMessagesLane(scope: InstallScope, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await pushOnce(scope))) {
    /* until nothing is due */
  }
}

async function pushOnce(scope: InstallScope): Promise<boolean> {
  const { deps, ref, ledger, install } = scope;
  const lease = newLease(deps);
  const pushes = await ledger.messages.claim(ref.installId, BATCH, lease, deps.clock.now(), deps.machineNow());
  if (pushes.length === 0) return false;
  const held = await holdReason({ dryRun: deps.settings.dryRun }, { ledger, install });
  const now = deps.clock.now();
  const settled =
    held === null
      ? await deliverAll(scope, pushes)
      : pushes.map((push): MailboxSettlement => ({ push, sent: false, settlement: { kind: 'held', at: now + HELD_LOOK_MS, ...held } }));
  await ledger.messages.settle(ref.installId, lease, settled, deps.clock.now());
  return pushes.length === BATCH && settled.some(({ settlement }) => settlement.kind === 'done');
}

async function deliverAll(scope: InstallScope, pushes: readonly MailboxPush[]): Promise<MailboxSettlement[]> {
  const staff = await staffOf(scope);
  const leadIds = [...new Set(pushes.flatMap(({ notes }) => notes.flatMap(({ leadId }) => leadId ?? [])))];
  const people = leadIds.length === 0 ? new Map() : await scope.ledger.records.personal(scope.ref.installId, leadIds);
  const nameOf = (leadId: string): string => people.get(leadId)?.name ?? people.get(leadId)?.email ?? '';
  return Promise.all(pushes.map((push) => deliver(scope, staff, nameOf, push)));
}

async function deliver(
  scope: InstallScope,
  staff: Staff,
  leadName: (leadId: string) => string,
  push: MailboxPush,
): Promise<MailboxSettlement> {
  const { deps, log } = scope;
  const now = deps.clock.now();
  const notes = push.notes.filter(({ stands }) => stands);
  const messenger = deps.messengers.find(({ transport }) => transport === push.transport);
  if (notes.length === 0 || messenger === undefined) return { push, sent: false, settlement: { kind: 'done', crmId: null } };
  const opens = availableFrom(staff.joined?.index ?? staff.index, push.recipient, now);
  if (opens > now) return { push, sent: false, settlement: waiting(opens, 'outside the working hours of the recipient') };
  const result = await send(messenger, messageOf(scope, staff, leadName, push, notes), now);
  if (result.kind === 'sent') await noteTold(scope, push.recipient, notes, now);
  if (result.kind !== 'sent')
    log.warn('message not sent', { transport: push.transport, rep: push.recipient, delivery: push.delivery, why: result.why });
  return { push, sent: result.kind === 'sent', settlement: settlementOf(result, now) };
}

/** Sales' two business days to look (M3) begin when the digest has left, not when it was wanted. */
async function noteTold({ ledger, ref }: InstallScope, rep: string, notes: readonly StoredNote[], now: Millis): Promise<void> {
  const campaigns = notes.flatMap((note) => (note.kind === 'digest' ? note.campaigns : []));
  const told = campaigns.map(({ id: campaignId, announcedAt }) => ({ campaignId, announcedAt }));
  if (told.length > 0) await ledger.campaigns.tell(ref.installId, rep, told, now);
}

/** The first instant from which the recipient is at work: their absences and hours both count. */
export function availableFrom(roster: RosterIndex, rep: string, now: Millis): Millis {
  const clock = roster.clockOf(rep);
  let at = clock.nextOpening(now);
  for (const { from, to } of roster.absencesOf(rep)) if (from <= at && at < to) at = clock.nextOpening(to);
  return at;
}

const waiting = (at: Millis, why: string): PushSettlement => ({ kind: 'retry', at, why, failed: false });

async function send(messenger: Messenger, message: OutgoingMessage, now: Millis): Promise<SendResult> {
  try {
    return await messenger.send(message, now);
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.name : 'unknown', notBefore: null };
  }
}

function settlementOf(result: SendResult, now: Millis): PushSettlement {
  switch (result.kind) {
    case 'sent':
      return { kind: 'done', crmId: null };
    case 'refused':
      return { kind: 'parked', code: 'MESSAGE_REFUSED', why: result.why };
    case 'failed':
      return { kind: 'retry', at: result.notBefore ?? now, why: result.why, failed: true };
  }
}

function messageOf(
  scope: InstallScope,
  staff: Staff,
  leadName: (leadId: string) => string,
  push: MailboxPush,
  notes: readonly StoredNote[],
): OutgoingMessage {
  const { deps, install, connector } = scope;
  const rep = push.recipient;
  const text: NoteTextInput = {
    zone: staff.zones.get(rep) ?? install.timeZone,
    leadName,
    repName: (id) => staff.names.get(id) ?? id,
  };
  const urlOf = ({ leadId }: StoredNote) => (leadId === null ? digestLink(scope, rep) : connector.recordUrl(install, 'lead', leadId));
  return {
    delivery: push.delivery,
    sentAt: deps.clock.now(),
    accountId: install.accountId,
    recipient: { rep, name: staff.names.get(rep) ?? rep, email: staff.emails.get(rep) ?? null },
    subject: subjectOf(notes, text),
    notes: notes.map((note) => ({ kind: note.kind, text: noteText(note, text), leadId: note.leadId, url: urlOf(note) })),
  };
}

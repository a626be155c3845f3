/** What the CRM fills in by itself when properties change: stage dates, closed flags, assignment and completion instants. */
import { iso } from '../kit/instants.ts';
import type { Millis } from '../portal.ts';
import { DEAL_STAGES } from './defaults/sales.ts';
import type { StoreType } from './object-types.ts';
import type { Values } from './record.ts';

type Delta = Record<string, string | null>;

/** The present owner's first engagement: a new owner starts without one. */
const FIRST_ENGAGEMENT = [
  'hs_sa_first_engagement_date',
  'hs_sa_first_engagement_object_type',
  'hs_first_engagement_object_id',
  'hs_time_to_first_engagement',
] as const;

/** Properties to set beside `delta`; `before` is empty at creation. */
export function derive(type: StoreType, before: Values, delta: Values, at: Millis): Delta {
  const derived: Delta = {};
  const changed = (name: string) => delta[name] !== undefined && delta[name] !== (before[name] ?? null);
  if (changed('hubspot_owner_id')) derived.hubspot_owner_assigneddate = delta.hubspot_owner_id === null ? null : iso(at);
  if (type === 'contacts' && changed('hubspot_owner_id')) Object.assign(derived, forgetFirstEngagement(before));
  if (changed('lifecyclestage') && delta.lifecyclestage) enterLifecycleStage(derived, type, before, delta.lifecyclestage as string, at);
  if (type === 'deals' && changed('dealstage')) enterDealStage(derived, before, delta, at);
  if (type === 'tasks' && changed('hs_task_status')) completeTask(derived, delta.hs_task_status === 'COMPLETED', at);
  if (type === 'contacts' && changed('email')) derived.hs_email_domain = delta.email?.split('@')[1] ?? null;
  if (type === 'line_items' && (changed('price') || changed('quantity'))) derived.amount = lineAmount({ ...before, ...delta });
  if (type === 'deals' && changed('amount')) derived.amount_in_home_currency = delta.amount ?? null;
  return derived;
}

function lineAmount({ price, quantity }: Values): string | null {
  return price === null || price === undefined ? null : (Number(price) * Number(quantity ?? 1)).toFixed(2);
}

function forgetFirstEngagement(before: Values): Delta {
  return Object.fromEntries(FIRST_ENGAGEMENT.filter((name) => before[name]).map((name) => [name, null]));
}

function enterLifecycleStage(derived: Delta, type: StoreType, before: Values, stage: string, at: Millis): void {
  derived[`hs_lifecyclestage_${stage}_date`] = iso(at);
  if (type === 'contacts' && !before[`hs_v2_date_entered_${stage}`]) derived[`hs_v2_date_entered_${stage}`] = iso(at);
}

function enterDealStage(derived: Delta, before: Values, delta: Values, at: Millis): void {
  const [stage, , probability] = DEAL_STAGES.find(([id]) => id === delta.dealstage) ?? [null, '', '0'];
  const won = probability === '1.0';
  const lost = probability === '0.0';
  if (before.dealstage) derived[`hs_v2_date_exited_${before.dealstage}`] = iso(at);
  if (stage) derived[`hs_v2_date_entered_${stage}`] = iso(at);
  derived.hs_deal_stage_probability = probability;
  derived.hs_is_closed = String(won || lost);
  derived.hs_is_closed_won = String(won);
  derived.hs_is_closed_lost = String(lost);
  if (won && before.hs_is_closed_won !== 'true') derived.hs_closed_won_date = iso(at);
  derived.hs_closed_amount = won ? (delta.amount ?? before.amount ?? '0') : '0';
  if ((won || lost) && before.hs_is_closed !== 'true' && delta.closedate === undefined) derived.closedate = iso(at);
}

function completeTask(derived: Delta, completed: boolean, at: Millis): void {
  derived.hs_task_is_completed = completed ? '1' : '0';
  derived.hs_task_completion_date = completed ? iso(at) : null;
}

/** The overdue strings of a task, which depend on when they are read. */
export function overdueValue(values: Values, name: string, now: Millis): string | undefined {
  if (name !== 'hs_task_is_overdue' && name !== 'hs_task_missed_due_date_count') return undefined;
  const due = values.hs_timestamp ? Date.parse(values.hs_timestamp) : Number.POSITIVE_INFINITY;
  const overdue = values.hs_task_status !== 'COMPLETED' && due < now;
  return name === 'hs_task_is_overdue' ? String(overdue) : overdue ? '1' : '0';
}

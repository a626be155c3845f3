/** A person's touches as one list: what a CRM told before it knew more of the same moment is told once, in its later words. */
import type { CrmTouch } from '../crm-record.ts';
import { foldSubmissions } from './submissions.ts';

/** A visit and the form filled in it are one interaction, as HubSpot counts sessions. */
const SESSION_MS = 30 * 60_000;
/** A form that made a record and put it into its campaign did one thing. */
const SAME_ARRIVAL_MS = 5 * 60_000;

/** `kept`: what the ledger noted before; `told`: what the records say now, which is newer. */
export function toldOnce(kept: readonly CrmTouch[], told: readonly CrmTouch[]): CrmTouch[] {
  const now = new Map(told.map((touch) => [touch.id, touch]));
  const all = [...new Map([...kept, ...told].map((touch) => [touch.id, touch])).values()];
  const forms = told.filter(({ form }) => form !== undefined);
  const responses = all.filter(({ lasting, campaign }) => lasting === true && campaign !== null);
  const near = (one: CrmTouch, others: readonly CrmTouch[], within: number) =>
    others.some((other) => other.id !== one.id && Math.abs(other.at - one.at) <= within);
  const once = all.filter((touch) => {
    const isOldVisit = !now.has(touch.id) && (touch.kind === 'visit' || touch.kind === 'paid click');
    if (isOldVisit && near(touch, forms, SESSION_MS)) return false;
    return touch.campaign !== null || touch.kind !== 'form submission' || !near(touch, responses, SAME_ARRIVAL_MS);
  });
  return foldSubmissions(once);
}

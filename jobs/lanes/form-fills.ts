/** Reads what was filled in through forms, and keeps it for everybody known. */
import { monthsAfter } from '../../src/domain/attribution/months.ts';
import { isBatonError } from '../../src/errors/index.ts';
import type { Millis } from '../../src/ports/clock.ts';
import type { FormFill } from '../../src/ports/connector.ts';
import type { Settlement } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { markDealsThere } from '../links/deal-people.ts';
import { FORMS_CAPABILITY, type FormsRead, formsKey } from './ask-forms.ts';
import { failure, tell } from './lane.ts';

const HOUR_MS = 3_600_000;
/** Of the look-back, how far the first reading goes: a deal that is open takes no longer than its touches reach back. */
const LOOK_BACKS = 2;

/** Some pages; the mark stays until there are no more. Deals of whoever filled in something new are divided again. */
export async function readForms(scope: InstallScope): Promise<Settlement> {
  const { connector, session, ledger, ref, deps } = scope;
  const now = deps.clock.now();
  const read = connector.formFills;
  if (read === undefined || !session.capabilities.has(FORMS_CAPABILITY)) return { kind: 'done' };
  // Who is not known yet would be nobody.
  const isBackfilling = (await ledger.installs.streams(ref.installId)).some(
    ({ stream, phase }) => stream === 'lead' && phase === 'backfill',
  );
  if (isBackfilling) return { kind: 'retry', at: now + HOUR_MS, why: 'not everybody is read yet', failed: false };
  try {
    const known = ((await ledger.setting(formsKey(ref.installId))) ?? null) as FormsRead | null;
    const since = monthsAfter(now, -LOOK_BACKS * deps.loop.attribution().settings.lookBackMonths);
    const { fills, next, completeUntil } = await read(session, known?.cursor ?? null, since);
    await keep(scope, fills, now);
    const place: FormsRead = { cursor: next, completeUntil: completeUntil ?? known?.completeUntil ?? null };
    await ledger.saveSetting(formsKey(ref.installId), place);
    return completeUntil === null ? { kind: 'retry', at: now, why: 'more was filled in', failed: false } : { kind: 'done' };
  } catch (error) {
    tell(scope, error, 'forms not read', {});
    // A scope lost since the probe costs the forms, and no deal.
    return isBatonError(error, 'SCOPE_MISSING') ? { kind: 'done' } : failure(error, now);
  }
}

async function keep(scope: InstallScope, fills: readonly FormFill[], now: Millis): Promise<void> {
  const { ledger, ref, peer } = scope;
  const people = await ledger.attribution.peopleAt(ref.installId, [...new Set(fills.map(({ email }) => email))]);
  const whose = Map.groupBy(people, ({ email }) => email);
  const touches = fills.flatMap(({ email, touch }) => (whose.get(email) ?? []).map(({ leadId }) => ({ leadId, touch })));
  const news = await ledger.attribution.keepTouches(ref.installId, touches, now);
  if (news.length === 0) return;
  const deals = await ledger.attribution.dealsOf(
    ref.installId,
    news.map((id) => `lead ${id}`),
  );
  if (deals.length > 0) await ledger.attribution.mark(ref.installId, deals, now);
  if (peer === undefined) return;
  const links = await ledger.links.of(peer.pair, ref.installId, news);
  if (links.size > 0) await markDealsThere(scope, peer, [...links.values()]);
}

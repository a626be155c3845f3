/** The admin of the demo's company: looks at Baton once a world-day, enters marketing's campaigns, has the rules signed, takes up a backlog, lets go what a breaker held. */
import { rankBacklog, scheduleReleases } from '../../domain/backlog.ts';
import { DEPARTMENTS, signatureState } from '../../domain/page/signature.ts';
import { indexRoster } from '../../domain/roster-index.ts';
import type { Millis } from '../../ports/clock.ts';
import type { InstallRef, InvariantOffence } from '../../ports/ledger/index.ts';
import { ADMIN } from '../admin.ts';
import type { App } from '../app.ts';
import { readSignatures, sign } from '../rules/contract-state.ts';
import type { Truth } from './control.ts';
import type { AdminNotes } from './memory.ts';

/** What the admin did, counted, and how many leads they found that nobody looked after. */
export interface AdminDiary {
  readonly events: Readonly<Record<string, number>>;
  readonly offences: number;
}

export interface Admin {
  /** At the first rest of a day; does nothing on the same day again. True when something was done that Baton has to work on. */
  look(now: Millis): Promise<boolean>;
  diary(): AdminDiary;
}

export interface AdminDeps {
  readonly app: App;
  readonly ref: InstallRef;
  /** The company's second CRM. */
  readonly alsoIn?: readonly InstallRef[];
  readonly campaigns: Truth['campaigns'];
  readonly liveLater: Truth['liveLater'];
  readonly startsAt: Millis;
  readonly sweepMs: number;
  /** World-days between two looks. */
  readonly everyDays: number;
  readonly report: (offence: InvariantOffence, at: Millis) => void;
  /** Notes of a demo that was left: it goes on from them. */
  readonly notes?: AdminNotes | undefined;
  /** Told after every look. */
  readonly keep?: (notes: AdminNotes) => void;
}

const DAY_MS = 86_400_000;
/** The rules were signed on paper this long before the story begins, and are signed anew some time after their review is due. */
const SIGNED_BEFORE_MS = 62 * DAY_MS;
const SIGNED_AGAIN_MS = 30 * DAY_MS;
/** The admin lets this many looks pass at which something is held, and lets it go by hand at the next. */
const PATIENCE = 2;

export function openAdmin(deps: AdminDeps): Admin {
  const { startsAt, everyDays, notes } = deps;
  const events: Record<string, number> = { ...notes?.events };
  const note = (event: string, n = 1): void => {
    events[event] = (events[event] ?? 0) + n;
  };
  let { day, offences, heldFor } = notes ?? { day: -1, offences: 0, heldFor: 0 };
  const look = async (now: Millis): Promise<boolean> => {
    const today = Math.floor((now - startsAt) / (DAY_MS * everyDays));
    if (today <= day) return false;
    const done = await lookAround(now);
    day = today;
    deps.keep?.({ day, heldFor, offences, events });
    return done;
  };
  const lookAround = async (now: Millis): Promise<boolean> => {
    note('admin-looked');
    offences += await checkPromise(deps, now);
    await announce(deps, now, note);
    await keepSigned(deps, now, note);
    const taken = await releaseBacklog(deps, now, note);
    const held = await heldWrites(deps, note);
    if (held.length > 0) heldFor += 1;
    if (heldFor <= PATIENCE) return taken;
    heldFor = 0;
    return letGo(deps, held, now, note);
  };
  return { look, diary: () => ({ events: { ...events }, offences }) };
}

type Note = (event: string, n?: number) => void;

async function checkPromise({ app, sweepMs, report }: AdminDeps, now: Millis): Promise<number> {
  const found = await app.ledger.checkInvariant(now, sweepMs);
  for (const offence of found) report(offence, now);
  return found.length;
}

/** Enters what marketing announced since; the world's people know nothing of Baton's own pages. */
async function announce({ app, ref, campaigns }: AdminDeps, now: Millis, note: Note): Promise<void> {
  const { campaigns: calendar } = app.ledger.workspace(ref.workspaceId);
  const known = new Set((await calendar.list()).map(({ id }) => id));
  for (const { announcedAt, ...entry } of campaigns) {
    if (announcedAt === null || announcedAt > now || known.has(entry.id)) continue;
    await calendar.announce([{ ...entry, endsAt: null }], announcedAt);
    note('campaign-announced');
  }
}

/** Once the last team is live, the better half of what it had before is taken up; the rest stays history. */
async function releaseBacklog(deps: AdminDeps, now: Millis, note: Note): Promise<boolean> {
  let released = false;
  for (const ref of refsOf(deps)) released = (await releaseIn(deps, ref, now, note)) || released;
  return released;
}

const refsOf = ({ ref, alsoIn = [] }: AdminDeps): readonly InstallRef[] => [ref, ...alsoIn];

async function releaseIn({ app, liveLater }: AdminDeps, ref: InstallRef, now: Millis, note: Note): Promise<boolean> {
  if (liveLater === null || now < liveLater.at + DAY_MS) return false;
  const { backlog, installs, records } = app.ledger.workspace(ref.workspaceId);
  if ((await backlog.releases(ref.installId, liveLater.at)).length > 0) return false;
  const install = await installs.find(ref.installId);
  const ranked = rankBacklog(await backlog.candidates(ref.installId));
  if (install === null || ranked.length === 0) return false;
  const roster = indexRoster(app.settings.operating().roster(install, await records.reps(ref.installId)));
  const releases = scheduleReleases(ranked.slice(0, Math.ceil(ranked.length / 2)), [], roster.clockOf, now);
  await backlog.release(ref.installId, releases, ADMIN, now);
  note('backlog-released', releases.length);
  return true;
}

async function keepSigned({ app, startsAt }: AdminDeps, now: Millis, note: Note): Promise<void> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const rules = app.settings.rules();
  const { signed } = await readSignatures(ledger);
  const { state, reviewDue } = signatureState(signed, rules.hash, now);
  if (reviewDue) note('review-due');
  if (state === 'signed' && (!reviewDue || now < startsAt + SIGNED_AGAIN_MS)) return;
  const at = state === 'unsigned' ? startsAt - SIGNED_BEFORE_MS : now;
  for (const department of DEPARTMENTS) await sign(ledger, rules, department, { name: `Head of ${department}`, at });
  note('rules-signed');
}

type Held = Awaited<ReturnType<typeof heldWrites>>;

async function heldWrites(deps: AdminDeps, note: Note) {
  const all = [];
  for (const ref of refsOf(deps)) {
    const held = await deps.app.ledger.workspace(ref.workspaceId).breakers.held(ref.installId);
    for (const one of held) all.push({ ...one, ref });
  }
  for (const { kind, n } of all) note(`held-${kind}`, n);
  return all;
}

async function letGo({ app }: AdminDeps, held: Held, now: Millis, note: Note): Promise<boolean> {
  for (const [ref, all] of Map.groupBy(held, (one) => one.ref)) {
    const { breakers } = app.ledger.workspace(ref.workspaceId);
    for (const kind of new Set(all.map((one) => one.kind))) note('released-by-hand', await breakers.release(ref.installId, kind, now));
  }
  return true;
}

/** Which records changed since an instant: pages by (SystemModstamp, Id) over every object of a kind, several objects to a call. */
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import type { ChangedPage, Cursor } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { COMMIT_LAG_MS, OVERLAP_MS, QUERY_PAGE } from './limits.ts';
import { OWNING_USERS } from './owners.ts';
import { LOGGED, OBJECTS, taskWhere } from './properties.ts';
import { flag, id, instant, optionalId, parseElements, requiredInstant, text } from './schema.ts';
import { readSettings } from './settings.ts';
import { queryPages, type Soql, soqlInstant } from './soql.ts';

/** Ids remembered so that the overlap repeats nothing; past this many a repeat costs a read and harms nothing. */
const MOST_SEEN = 20_000;

const place = z.object({ at: z.number(), id: z.string() });

const state = z.object({
  /** The next window begins one overlap before this. */
  mark: z.number(),
  /** Told so far; never falls back. */
  complete: z.number(),
  /** Inside a window: per source where its rows go on; a source that is done has none. Null between windows. */
  open: z.record(z.string(), place).nullable(),
  /** Id to modification instant of rows already told. */
  seen: z.record(z.string(), z.number()),
});

type State = z.infer<typeof state>;

interface Source {
  readonly from: string;
  readonly select: readonly string[];
  readonly where?: string;
  /** Ids of the records that a row speaks of. */
  readonly tells: (row: ChangedRow) => readonly (string | null)[];
}

const changedRow = z.object({
  Id: id,
  SystemModstamp: requiredInstant,
  CreatedDate: instant,
  LeadId: optionalId,
  ContactId: optionalId,
  OpportunityId: optionalId,
  ActivityId: optionalId,
  TaskSubtype: text,
  IsClosed: flag,
  /** Of users alone. */
  IsActive: z.boolean().nullish(),
  CompletedDateTime: instant,
});

type ChangedRow = z.infer<typeof changedRow>;

const own = (row: ChangedRow) => [row.Id];

/** Instants are kept in whole seconds: a second that is not over may bring another change of the same row, which would look like the same. */
const wholeSecond = (now: Millis): Millis => Math.floor(now / 1_000) * 1_000;

/** Logged as done in one save: it never was something to do. */
const SAME_SAVE_MS = 2_000;

function toDo(row: ChangedRow): string[] {
  const logged = row.IsClosed && LOGGED.includes(row.TaskSubtype ?? '');
  const atOnce = row.CompletedDateTime !== null && row.CompletedDateTime - (row.CreatedDate ?? 0) <= SAME_SAVE_MS;
  return logged && atOnce ? [] : [row.Id];
}

/** What a record is read from, wherever it stands: a response to a campaign changes a person, a role changes a deal. */
function sourcesOf(api: Api, kind: RecordKind): Source[] {
  const { objects } = readSettings(api.session.settings);
  const source = (from: string, select: readonly string[] = [], tells: Source['tells'] = own, where?: string): Source => {
    return { from, select, tells, ...(where === undefined ? {} : { where }) };
  };
  if (kind === 'lead')
    return [source('Lead'), source('Contact'), source('CampaignMember', ['LeadId', 'ContactId'], (row) => [row.ContactId ?? row.LeadId])];
  if (kind === 'deal') return [source('Opportunity'), source('OpportunityContactRole', ['OpportunityId'], (row) => [row.OpportunityId])];
  if (kind === 'rep') return [source('User', ['IsActive'], own, OWNING_USERS), source('Group', [], own, "Type = 'Queue'")];
  if (kind === 'task') return [source('Task', ['CreatedDate', 'TaskSubtype', 'IsClosed', 'CompletedDateTime'], toDo)];
  const tasks = OBJECTS[kind].map((object) => source(object, [], own, taskWhere(kind) ?? undefined));
  const mail = kind === 'email' && objects.includes('EmailMessage');
  return mail ? [...tasks, source('EmailMessage', ['ActivityId'], (row) => [row.ActivityId ?? row.Id])] : tasks;
}

/** One page of changed ids, deleted ones too. A kind that Salesforce does not have changes nothing and is complete. */
export async function changedRecords(api: Api, kind: RecordKind, cursor: Cursor | null, since: Millis): Promise<ChangedPage> {
  const now = api.session.now();
  const sources = sourcesOf(api, kind);
  if (sources.length === 0) return { ids: [], next: cursor ?? {}, caughtUp: true, completeUntil: now, versions: {} };
  const parsed = state.safeParse(cursor);
  const before: State = parsed.success ? parsed.data : { mark: since, complete: since, open: startAt(sources, since), seen: {} };
  const open = before.open ?? startAt(sources, before.mark - OVERLAP_MS);
  const asked = sources.filter(({ from }) => open[from] !== undefined);
  const pages = await queryPages(
    api,
    'evidence',
    asked.map((source) => statement(source, open[source.from]!, kind === 'rep' ? null : wholeSecond(now))),
  );
  const read = asked.map((source, n) => pageOf(source, pages[n]!.rows, pages[n]!.more));
  const told = latest(read.flatMap(({ told: rows }) => rows)).filter(([one, at]) => before.seen[one] !== at);
  const left = Object.fromEntries(read.flatMap(({ from, next }) => (next === null ? [] : [[from, next]])));
  const next = advance(before, left, told, now);
  return {
    ids: told.map(([one]) => one),
    next,
    caughtUp: next.open === null,
    completeUntil: next.complete,
    versions: Object.fromEntries(told.map(([one, at]) => [one, Math.floor(at)])),
  };
}

function startAt(sources: readonly Source[], at: Millis): Record<string, z.infer<typeof place>> {
  return Object.fromEntries(sources.map(({ from }) => [from, { at, id: '' }]));
}

/** Users and queues are never deleted, and have no column to ask. */
const KEPT = new Set(['User', 'Group']);

function statement({ from, select, where }: Source, { at, id: after }: z.infer<typeof place>, until: Millis | null): Soql {
  const instantAt = soqlInstant(at);
  const beyond =
    after === ''
      ? `SystemModstamp >= ${instantAt}`
      : `(SystemModstamp > ${instantAt} OR (SystemModstamp = ${instantAt} AND Id > '${after}'))`;
  return {
    from,
    select: ['Id', 'SystemModstamp', ...select],
    where: [beyond, ...(until === null ? [] : [`SystemModstamp < ${soqlInstant(until)}`]), ...(where === undefined ? [] : [where])].join(
      ' AND ',
    ),
    orderBy: 'SystemModstamp, Id',
    limit: QUERY_PAGE,
    deleted: !KEPT.has(from),
    optional: true,
  };
}

function pageOf({ from, tells }: Source, rows: readonly unknown[], more: boolean) {
  const { good } = parseElements(rows, changedRow);
  const last = good.at(-1);
  const whole = (!more && rows.length < QUERY_PAGE) || last === undefined;
  return {
    from,
    told: good.flatMap((row) => tells(row).flatMap((one) => (one === null ? [] : [[one, stampOf(row)] as const]))),
    next: whole ? null : { at: last.SystemModstamp, id: last.Id },
  };
}

/** Who leaves is told at once, also within the second of another change. */
function stampOf(row: ChangedRow): number {
  return row.SystemModstamp + (row.IsActive === false ? 0.5 : 0);
}

/** Each id once, with its latest instant. */
function latest(rows: readonly (readonly [string, number])[]): [string, number][] {
  const found = new Map<string, number>();
  for (const [one, at] of rows) found.set(one, Math.max(at, found.get(one) ?? 0));
  return [...found];
}

/** While a source has more rows the stream is complete up to where the slowest of them stands. */
function advance(
  before: State,
  left: Record<string, z.infer<typeof place>>,
  told: readonly (readonly [string, number])[],
  now: Millis,
): State {
  const places = Object.values(left);
  const oldest = Math.min(before.mark, now) - OVERLAP_MS;
  const seen = remember(before.seen, told, oldest);
  const upTo = (at: Millis) => Math.max(before.complete, Math.min(at, now - COMMIT_LAG_MS));
  if (places.length === 0) return { mark: now, complete: upTo(now), open: null, seen };
  return { mark: before.mark, complete: upTo(Math.min(...places.map(({ at }) => at)) - 1), open: left, seen };
}

function remember(seen: State['seen'], rows: readonly (readonly [string, number])[], oldest: Millis): State['seen'] {
  const kept = Object.entries({ ...seen, ...Object.fromEntries(rows) }).filter(([, at]) => at >= oldest);
  if (kept.length <= MOST_SEEN) return Object.fromEntries(kept);
  return Object.fromEntries(kept.sort((a, b) => b[1] - a[1]).slice(0, MOST_SEEN));
}

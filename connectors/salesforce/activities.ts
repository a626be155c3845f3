/** Everything done with a set of people: their tasks and events, the mails behind them, and who else was there. */

import { z } from 'zod';
import type { CrmActivity, CrmRecord, CrmTask, RecordKind } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import type { BadActivity, BadRecord, BudgetClass, ReadResult } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { chunk, ID_LIST } from './limits.ts';
import {
  activityKindOf,
  type EventRow,
  eventRow,
  type MailRow,
  mailRow,
  mapSalesforceEvent,
  mapSalesforceMail,
  mapSalesforceTask,
  mapSalesforceTaskToActivity,
  type TaskRow,
  taskRow,
  wasToDo,
} from './map-activity.ts';
import { EVENT_FIELDS, MAIL_FIELDS, MAIL_PEOPLE_FIELDS, objectOf, TASK_FIELDS } from './properties.ts';
import { flag, id, parseElements } from './schema.ts';
import { readSettings } from './settings.ts';
import { idList, queryAll, type Soql, soqlInstant } from './soql.ts';

type Item = CrmActivity | CrmTask;
type ActivityKind = Exclude<RecordKind, 'lead' | 'lead-object' | 'deal' | 'rep'>;

/**
 * Activities since an instant and all open tasks of these people (≤ 1,000): one request for tasks, events and mails, one for what hangs on
 * them, and one more per further 2,000 rows.
 */
export async function readActivities(api: Api, leadIds: readonly string[], since: Millis): Promise<{ items: Item[]; bad: BadActivity[] }> {
  const found: { items: Item[]; bad: BadActivity[] } = { items: [], bad: [] };
  for (const ids of chunk(leadIds, ID_LIST)) {
    const part = await readPart(api, ids, since);
    found.items.push(...part.items);
    found.bad.push(...part.bad);
  }
  return found;
}

async function readPart(api: Api, leadIds: readonly string[], since: Millis): Promise<{ items: Item[]; bad: BadActivity[] }> {
  const found = await ofPeople(api, leadIds, since);
  const missed = found.shared.filter((activityId) => !found.rows.has(activityId));
  const rest = missed.length === 0 ? new Map<string, unknown>() : await byIds(api, missed, 'evidence');
  const { records, bad } = await mapped(api, [...found.rows.values(), ...rest.values()], [...found.mails.keys()], 'evidence');
  const items = records.filter((item) => matters(item, since));
  return { items: items.map((item) => ({ ...item, leadIds: found.mails.get(item.id) ?? item.leadIds })), bad };
}

function matters(item: Item, since: Millis): boolean {
  if (item.archived) return false;
  if (item.kind === 'task') return item.open || (item.completedAt ?? item.version) >= since;
  return item.at >= since || item.recordedAt >= since;
}

interface OfPeople {
  /** Tasks and events whose first person is one of these, by id. */
  readonly rows: ReadonlyMap<string, unknown>;
  /** Ids of the activities these people take part in. */
  readonly shared: readonly string[];
  /** Messages that name these people: message id to people. */
  readonly mails: ReadonlyMap<string, readonly string[]>;
}

async function ofPeople(api: Api, leadIds: readonly string[], since: Millis): Promise<OfPeople> {
  const ids = idList(leadIds);
  const at = soqlInstant(since);
  const related = relationQueries(api, () => `RelationId IN ${ids}`);
  const mailed = readSettings(api.session.settings).objects.includes('EmailMessageRelation');
  const answers = await queryAll(api, 'evidence', [
    { from: 'Task', select: TASK_FIELDS, where: `WhoId IN ${ids} AND (IsClosed = false OR SystemModstamp >= ${at})` },
    { from: 'Event', select: EVENT_FIELDS, where: `WhoId IN ${ids} AND (StartDateTime >= ${at} OR SystemModstamp >= ${at})` },
    ...related,
    ...(mailed ? [{ from: 'EmailMessageRelation', select: MAIL_PEOPLE_FIELDS, where: `RelationId IN ${ids}`, optional: true }] : []),
  ]);
  const relations = parseElements(answers.slice(2, 2 + related.length).flat(), relation).good;
  return {
    rows: keyed(answers.slice(0, 2).flat()),
    shared: [...new Set(relations.flatMap((row) => (row.IsWhat ? [] : (row.TaskId ?? row.EventId ?? []))))],
    mails: mailsOf(answers.slice(2 + related.length).flat()),
  };
}

const named = z.object({ Id: id });

function keyed(rows: readonly unknown[]): Map<string, unknown> {
  return new Map(rows.map((row, index) => [named.safeParse(row).data?.Id ?? `unnamed ${index}`, row]));
}

const relation = z.object({ TaskId: id.nullish(), EventId: id.nullish(), RelationId: id, IsWhat: flag });

function relationQueries(api: Api, where: (object: 'Task' | 'Event') => string): Soql[] {
  const { objects } = readSettings(api.session.settings);
  return (['Task', 'Event'] as const)
    .filter((object) => objects.includes(`${object}Relation`))
    .map((object) => ({
      from: `${object}Relation`,
      select: [`${object}Id`, 'RelationId', 'IsWhat'],
      where: where(object),
      optional: true,
    }));
}

const mailPerson = z.object({ RelationId: id, EmailMessageId: id });

function mailsOf(rows: readonly unknown[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { EmailMessageId, RelationId } of parseElements(rows, mailPerson).good)
    found.set(EmailMessageId, [...new Set([...(found.get(EmailMessageId) ?? []), RelationId])]);
  return found;
}

/** Records of one kind by id, deleted ones too. A task that is not of the kind (any more) is not there. */
export async function readActivityRecords(api: Api, kind: ActivityKind, ids: readonly string[]): Promise<ReadResult> {
  const rows = await byIds(api, ids, 'evidence');
  const loose = ids.filter((one) => objectOf(one) === 'EmailMessage');
  const { records, bad, seen } = await mapped(api, [...rows.values()], loose, 'evidence', kind);
  const of = records.filter((record) => record.kind === kind);
  const there = new Set([...of.map((record) => record.id), ...seen]);
  return { found: of as CrmRecord[], missing: ids.filter((one) => !there.has(one)), bad };
}

async function byIds(api: Api, ids: readonly string[], budget: BudgetClass): Promise<Map<string, unknown>> {
  const queries = (
    [
      ['Task', TASK_FIELDS],
      ['Event', EVENT_FIELDS],
    ] as const
  ).flatMap(([from, select]): Soql[] => {
    const own = ids.filter((one) => objectOf(one) === from);
    return own.length === 0 ? [] : [{ from, select, where: `Id IN ${idList(own)}`, deleted: true }];
  });
  return queries.length === 0 ? new Map() : keyed((await queryAll(api, budget, queries)).flat());
}

interface Mapped {
  readonly records: Item[];
  readonly bad: BadActivity[];
  /** Ids that are there, whatever they are now. */
  readonly seen: readonly string[];
}

async function mapped(
  api: Api,
  rows: readonly unknown[],
  loose: readonly string[],
  budget: BudgetClass,
  as: ActivityKind | null = null,
): Promise<Mapped> {
  const tasks = rows.filter((row) => objectOf(named.safeParse(row).data?.Id ?? '') !== 'Event');
  const events = rows.filter((row) => objectOf(named.safeParse(row).data?.Id ?? '') === 'Event');
  const good = { tasks: parseElements(tasks, taskRow), events: parseElements(events, eventRow) };
  const { shared, mails } = await hanging(api, good.tasks.good, good.events.good, loose, budget);
  const settings = readSettings(api.session.settings);
  const people = (row: TaskRow | EventRow) => [...new Set([...shared.of(row.Id), ...personOf(row.WhoId)])];
  const behind = new Map(mails.flatMap((mail) => (mail.ActivityId === null ? [] : [[mail.ActivityId, mail] as const])));
  const records: Item[] = [
    ...good.tasks.good.flatMap((row): Item[] => {
      const kind = activityKindOf(row);
      const leadIds = people(row);
      const toDo = as === 'task' || (as === null && wasToDo(row));
      return [
        ...(toDo ? [mapSalesforceTask(row, leadIds, settings)] : []),
        ...(kind === null ? [] : [mapSalesforceTaskToActivity(row, kind, leadIds, settings, behind.get(row.Id) ?? null)]),
      ];
    }),
    ...good.events.good.map((row) => mapSalesforceEvent(row, people(row), settings)),
    ...mails.filter((mail) => mail.ActivityId === null).map((mail) => mapSalesforceMail(mail, [], settings)),
  ];
  const badOf = (bad: readonly BadRecord[], record: RecordKind) => bad.map((one) => ({ ...one, record }));
  return {
    records,
    bad: [...badOf(good.tasks.bad, as ?? 'task'), ...badOf(good.events.bad, 'meeting')],
    seen: [...good.tasks.bad, ...good.events.bad].flatMap((one) => one.id ?? []),
  };
}

function personOf(who: string | null): string[] {
  return who !== null && ['Lead', 'Contact'].includes(objectOf(who) ?? '') ? [who] : [];
}

interface Hanging {
  /** Several people on one record, where the org shares activities. */
  readonly shared: { of(activityId: string): readonly string[] };
  readonly mails: readonly MailRow[];
}

/**
 * Without the other participants a later write of this record would forget them. The message of a task tells direction and fate; without it a
 * logged mail went out.
 */
async function hanging(
  api: Api,
  tasks: readonly TaskRow[],
  events: readonly EventRow[],
  loose: readonly string[],
  budget: BudgetClass,
): Promise<Hanging> {
  const ids = { Task: tasks.map((row) => row.Id), Event: events.map((row) => row.Id) };
  const related = relationQueries(api, (object) => `${object}Id IN ${idList(ids[object])}`).filter(
    ({ from }) => ids[from === 'TaskRelation' ? 'Task' : 'Event'].length > 0,
  );
  const mailed = mailQueries(api, tasks, loose);
  const answers = related.length + mailed.length === 0 ? [] : await queryAll(api, budget, [...related, ...mailed]);
  const found = new Map<string, string[]>();
  for (const row of parseElements(answers.slice(0, related.length).flat(), relation).good) {
    const activity = row.TaskId ?? row.EventId ?? '';
    found.set(activity, [...(found.get(activity) ?? []), ...(row.IsWhat ? [] : personOf(row.RelationId))]);
  }
  const mails = parseElements(answers.slice(related.length).flat(), mailRow).good;
  return {
    shared: { of: (activityId) => found.get(activityId) ?? [] },
    mails: [...new Map(mails.map((row) => [row.Id, row])).values()],
  };
}

function mailQueries(api: Api, tasks: readonly TaskRow[], loose: readonly string[]): Soql[] {
  if (!readSettings(api.session.settings).objects.includes('EmailMessage')) return [];
  const ofMail = tasks.filter((row) => row.TaskSubtype === 'Email').map((row) => row.Id);
  const wheres = [
    ...(ofMail.length === 0 ? [] : [`ActivityId IN ${idList(ofMail)}`]),
    ...(loose.length === 0 ? [] : [`Id IN ${idList(loose)}`]),
  ];
  return wheres.map((where) => ({ from: 'EmailMessage', select: MAIL_FIELDS, where, deleted: true, optional: true }));
}

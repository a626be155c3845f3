/** What the pages show of a record: title, place, fields in groups, tasks and activities. */
import type { OrgBox } from '../box.ts';
import type { Field } from '../schema/field.ts';
import { readField } from '../soql/paths.ts';
import type { Row } from '../store/org.ts';
import { orgInstant } from './layout.ts';

/** Objects with a page of their own. */
export const SHOWN = ['Lead', 'Contact', 'Opportunity', 'Account', 'Campaign'] as const;
/** Kept from the pages: keys and stamps that say nothing to a person. */
const UNSEEN = new Set(['Id', 'IsDeleted', 'SystemModstamp', 'MasterRecordId', 'CreatedById', 'LastModifiedById']);

export function recordPath(row: Row): string {
  return `/lightning/r/${row.object}/${row.id}/view`;
}

export function titleOf(row: Row): string {
  return String(row.values.Name ?? row.values.Subject ?? row.id);
}

/** A value as a person reads it: names instead of ids. */
function shownValue(box: OrgBox, row: Row, field: Field): string {
  const value = readField(box.org, row, field);
  if (value === null) return '';
  if (field.type === 'reference') {
    const target = box.org.findAny(String(value));
    return target ? titleOf(target) : String(value);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return field.type === 'datetime' ? orgInstant(value) : String(value);
}

export interface FieldGroup {
  readonly label: string;
  readonly fields: readonly { readonly label: string; readonly value: string }[];
}

/** Filled standard fields, and all custom ones. */
export function fieldGroups(box: OrgBox, row: Row): FieldGroup[] {
  const fields = [...box.org.schema.get(row.object).fields.values()].filter(({ name }) => !UNSEEN.has(name));
  const shown = (list: readonly Field[]) => list.map((field) => ({ label: field.label, value: shownValue(box, row, field) }));
  const standard = shown(fields.filter(({ custom, type }) => !custom && type !== 'boolean')).filter(({ value }) => value !== '');
  const flags = shown(fields.filter(({ custom, type }) => !custom && type === 'boolean')).filter(({ value }) => value === 'yes');
  const custom = shown(fields.filter((field) => field.custom));
  return [
    { label: 'Details', fields: [...standard, ...flags] },
    ...(custom.length > 0 ? [{ label: 'Custom fields', fields: custom }] : []),
  ];
}

function activitiesOf(box: OrgBox, row: Row, object: 'Task' | 'Event'): Row[] {
  const field = row.object === 'Lead' || row.object === 'Contact' ? 'WhoId' : 'WhatId';
  return box.org.by(object, field, row.id).filter(({ values }) => values.IsDeleted !== true);
}

/** Earliest due first; without a date last. */
export function openTasks(tasks: readonly Row[]): Row[] {
  return tasks
    .filter(({ values }) => values.IsClosed !== true)
    .sort((a, b) => String(a.values.ActivityDate ?? '9').localeCompare(String(b.values.ActivityDate ?? '9')));
}

export function openTasksOf(box: OrgBox, row: Row): Row[] {
  return openTasks(activitiesOf(box, row, 'Task'));
}

export interface ActivityLine {
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly who: string;
}

/** What was done and what is in the calendar, newest first. */
export function activityLines(box: OrgBox, row: Row): ActivityLine[] {
  const done = activitiesOf(box, row, 'Task').filter(({ values }) => values.IsClosed === true);
  const events = activitiesOf(box, row, 'Event');
  const line = (activity: Row, at: unknown, kind: string): ActivityLine => ({
    at: String(at ?? ''),
    kind,
    text: [activity.values.Subject, activity.values.Description].filter(Boolean).join('\n'),
    who: titleOf(box.org.find('User', String(activity.values.OwnerId)) ?? activity),
  });
  return [
    ...done.map((task) => line(task, task.values.CompletedDateTime, String(task.values.TaskSubtype ?? 'Task'))),
    ...events.map((event) => line(event, event.values.StartDateTime, 'Event')),
  ].sort((a, b) => b.at.localeCompare(a.at));
}

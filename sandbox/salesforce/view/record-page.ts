/** The page of a lead, contact, opportunity, account or campaign: fields, the fields a person may fill as a form, tasks, activities. */
import { type Html, html } from '../../kit/html.ts';
import type { OrgBox } from '../box.ts';
import type { Field } from '../schema/field.ts';
import type { Row } from '../store/org.ts';
import { activityLines, fieldGroups, openTasksOf, recordPath, titleOf } from './data.ts';
import { orgInstant, orgLayout } from './layout.ts';

/** Standard fields that people change most; the custom ones come on top. */
const EDITED: Readonly<Record<string, readonly string[]>> = {
  Lead: ['Status', 'Rating'],
  Contact: ['Title', 'Phone'],
  Opportunity: ['StageName', 'Amount', 'CloseDate'],
};

/** The fields of the form of a record. */
export function editedFields(box: OrgBox, row: Row): Field[] {
  const wanted = new Set(EDITED[row.object] ?? []);
  return [...box.org.schema.get(row.object).fields.values()].filter(
    ({ name, custom, updateable }) => updateable && (custom || wanted.has(name)),
  );
}

export function recordPage(box: OrgBox, row: Row): string {
  const groups = fieldGroups(box, row).map(
    (group) =>
      html`<section><h2>${group.label}</h2><dl>${group.fields.map((field) => html`<dt>${field.label}</dt><dd>${field.value || '–'}</dd>`)}</dl></section>`,
  );
  const content = html`<div class="cols"><div>${editForm(box, row)}${groups}</div>
<div>${tasksSection(box, row)}${logForm(row)}${row.object === 'Lead' && row.values.IsConverted !== true ? convertForm(row) : html``}${activitiesSection(box, row)}${relatedSection(box, row)}</div></div>`;
  return orgLayout(box, `${row.object}: ${titleOf(row)}`, content);
}

function editForm(box: OrgBox, row: Row): Html {
  const fields = editedFields(box, row);
  if (fields.length === 0) return html``;
  return html`<section><h2>Edit</h2><form method="post" action="${recordPath(row)}/fields">
${fields.map((field) => html`<label>${field.label}${inputFor(field, String(row.values[field.name] ?? ''))}</label>`)}<button>Save</button></form></section>`;
}

function inputFor(field: Field, value: string): Html {
  if (field.type === 'boolean') return selectOf(field.name, ['true', 'false'], value);
  if (field.type === 'date') return html`<input type="date" name="${field.name}" value="${value}">`;
  if (field.type === 'datetime') return html`<input type="datetime-local" name="${field.name}" value="${value.slice(0, 16)}">`;
  if (field.picklist.length === 0) return html`<input name="${field.name}" value="${value}">`;
  return selectOf(
    field.name,
    field.picklist.map((one) => one.value),
    value,
  );
}

function selectOf(name: string, values: readonly string[], chosen: string): Html {
  const options = values.map((value) => (value === chosen ? html`<option selected>${value}</option>` : html`<option>${value}</option>`));
  return html`<select name="${name}"><option value="">–</option>${options}</select>`;
}

function tasksSection(box: OrgBox, row: Row): Html {
  const tasks = openTasksOf(box, row);
  return html`<section><h2>Open tasks</h2>${tasks.length === 0 ? html`<p class="none">None.</p>` : taskTable(box, tasks, recordPath(row))}</section>`;
}

/** Tasks with a button to tick each; `back` is the page to return to. */
export function taskTable(box: OrgBox, tasks: readonly Row[], back: string): Html {
  const today = box.org.stamp.slice(0, 10);
  const rows = tasks.map((task) => {
    const due = String(task.values.ActivityDate ?? '');
    const about = [task.values.WhoId, task.values.WhatId]
      .flatMap((id) => (id ? [box.org.findAny(String(id))] : []))
      .filter((one) => one !== null);
    return html`<tr><td><strong>${String(task.values.Subject ?? 'Task')}</strong><div class="body">${String(task.values.Description ?? '')}</div>
${about.map((one) => html`<div><a href="${recordPath(one)}">${titleOf(one)}</a></div>`)}</td>
<td>${due !== '' && due < today ? html`<span class="late">overdue since ${due}</span>` : due === '' ? 'no date' : `due ${due}`}<br>${String(task.values.Priority ?? '')}</td>
<td><form method="post" action="/tasks/${task.id}/complete"><input type="hidden" name="back" value="${back}"><button>Done</button></form></td></tr>`;
  });
  return html`<table><thead><tr><th>Task</th><th>When</th><th><span class="none">Tick</span></th></tr></thead><tbody>${rows}</tbody></table>`;
}

function logForm(row: Row): Html {
  return html`<section><h2>Log what you did</h2><form method="post" action="${recordPath(row)}/activities">
<label>Kind<select name="kind"><option value="Call">Call</option><option value="Email">E-mail sent</option><option value="Task">Other</option></select></label>
<label>Text<input name="text" size="30"></label><button>Log</button></form></section>`;
}

function convertForm(row: Row): Html {
  return html`<section><h2>Convert</h2><form method="post" action="${recordPath(row)}/convert"><label>Opportunity<input name="name" value="${String(row.values.Company ?? '')}"></label><button>Convert</button></form></section>`;
}

function activitiesSection(box: OrgBox, row: Row): Html {
  const lines = activityLines(box, row).map(
    (line) =>
      html`<tr><td><time datetime="${line.at}">${orgInstant(line.at)}</time></td><td>${line.kind}</td><td class="body">${line.text}</td><td>${line.who}</td></tr>`,
  );
  return html`<section><h2>Activities</h2>${lines.length === 0 ? html`<p class="none">Nothing logged yet.</p>` : html`<table><thead><tr><th>When</th><th>Kind</th><th>What</th><th>Who</th></tr></thead><tbody>${lines}</tbody></table>`}</section>`;
}

const LINKS = ['AccountId', 'ConvertedContactId', 'ConvertedOpportunityId', 'ConvertedAccountId', 'CampaignId'];

function relatedSection(box: OrgBox, row: Row): Html {
  const linked = LINKS.flatMap((name) => (row.values[name] ? [box.org.findAny(String(row.values[name]))] : [])).filter(
    (one) => one !== null,
  );
  if (linked.length === 0) return html``;
  return html`<section><h2>Related</h2><ul>${linked.map((one) => html`<li>${one.object}: <a href="${recordPath(one)}">${titleOf(one)}</a></li>`)}</ul></section>`;
}

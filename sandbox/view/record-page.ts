/** The page of a contact, a Lead object or a deal: fields by group, the rep's own fields as a form, activities and open tasks. */
import { type Html, html } from '../kit/html.ts';
import { iso } from '../kit/instants.ts';
import type { PropertyDefinition } from '../store/definition.ts';
import { linked } from '../store/links.ts';
import { OBJECT_TYPES } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { activityLines, fieldGroups, openTasksOf, titleOf } from './data.ts';
import { instant, layout } from './layout.ts';

/** The rep's own fields; they exist once an app has made them. */
export const REP_FIELDS = [
  'baton_lead_response',
  'baton_response_reason',
  'baton_outcome_asked_for',
  'baton_call_back_on',
  'baton_wake_up_on',
] as const;

/** Where a record's page stands. */
export function pathOf(portal: PortalState, record: StoredRecord): string {
  return `/contacts/${portal.portalId}/record/${OBJECT_TYPES[record.type].typeId}/${record.id}`;
}

export function recordPage(portal: PortalState, record: StoredRecord): string {
  const groups = fieldGroups(portal, record, ['hubspot_owner_id', 'lifecyclestage', 'phone', 'hs_pipeline_stage']).map(
    (group) =>
      html`<section><h2>${group.label}</h2><dl>${group.fields.map((field) => html`<dt>${field.label}</dt><dd>${field.value || '–'}</dd>`)}</dl></section>`,
  );
  const content = html`<div class="cols"><div>${repForm(portal, record)}${groups}</div>
<div>${tasksSection(portal, record)}${logForm(portal, record)}${activitiesSection(portal, record)}${relatedSection(portal, record)}</div></div>`;
  return layout(portal, titleOf(record), content);
}

function repForm(portal: PortalState, record: StoredRecord): Html {
  const fields = REP_FIELDS.map((name) => portal.schema.find(record.type, name)).filter((item) => item !== null);
  if (fields.length === 0) return html``;
  return html`<section><h2>Your answer</h2><form method="post" action="${pathOf(portal, record)}/fields">
${fields.map((field) => html`<label>${field.label}${inputFor(field, record.values[field.name] ?? '')}</label>`)}<button>Save</button></form></section>`;
}

function inputFor(field: PropertyDefinition, value: string): Html {
  if (field.type === 'date') return html`<input type="date" name="${field.name}" value="${value}">`;
  if (field.type === 'datetime') return html`<input type="datetime-local" name="${field.name}" value="${value.slice(0, 16)}">`;
  if (field.options.length === 0) return html`<input name="${field.name}" value="${value}">`;
  const options = field.options.map((option) => optionFor(option.value, option.label, value));
  return html`<select name="${field.name}"><option value="">–</option>${options}</select>`;
}

function optionFor(value: string, label: string, chosen: string): Html {
  return value === chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`;
}

function tasksSection(portal: PortalState, record: StoredRecord): Html {
  const tasks = openTasksOf(portal, record);
  return html`<section><h2>Open tasks</h2>${tasks.length === 0 ? html`<p class="none">None.</p>` : taskTable(portal, tasks, pathOf(portal, record))}</section>`;
}

/** Tasks with a button to tick each; `back` is the page to return to. */
export function taskTable(portal: PortalState, tasks: readonly StoredRecord[], back: string): Html {
  const rows = tasks.map((task) => {
    const due = task.values.hs_timestamp ?? '';
    const late = due < iso(portal.now());
    return html`<tr><td><strong>${task.values.hs_task_subject ?? 'Task'}</strong><div class="body">${textOf(task.values.hs_task_body ?? '')}</div>${aboutLinks(portal, task)}</td>
<td>${late ? html`<span class="late">overdue since ${instant(due)}</span>` : html`due ${instant(due)}`}<br>${task.values.hs_task_priority ?? ''}</td>
<td><form method="post" action="/tasks/${task.id}/complete"><input type="hidden" name="back" value="${back}"><button>Done</button></form></td></tr>`;
  });
  return html`<table><thead><tr><th>Task</th><th>When</th><th><span class="none">Tick</span></th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** Task bodies are HTML in the CRM; the page shows their text. */
function textOf(body: string): string {
  return body
    .replace(/<(br|\/p|\/div|\/li)[^>]*>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim();
}

function aboutLinks(portal: PortalState, task: StoredRecord): Html {
  const ends = [...linked(portal, task, 'contacts'), ...linked(portal, task, 'leads'), ...linked(portal, task, 'deals')];
  return html`${ends.map((end) => html`<div><a href="${pathOf(portal, end.record)}">${titleOf(end.record)}</a></div>`)}`;
}

function logForm(portal: PortalState, record: StoredRecord): Html {
  return html`<section><h2>Log what you did</h2><form method="post" action="${pathOf(portal, record)}/activities">
<label>Kind<select name="kind"><option value="call-connected">Call, connected</option><option value="call-unanswered">Call, no answer</option><option value="email">E-mail sent</option><option value="email-received">E-mail received</option><option value="note">Note</option></select></label>
<label>Text<input name="text" size="30"></label><button>Log</button></form></section>`;
}

function activitiesSection(portal: PortalState, record: StoredRecord): Html {
  const rows = activityLines(portal, record).map(
    (line) =>
      html`<tr><td><time datetime="${line.at}">${instant(line.at)}</time></td><td>${line.kind}</td><td>${textOf(line.text)}</td><td>${line.who}</td></tr>`,
  );
  return html`<section><h2>Activities</h2>${rows.length === 0 ? html`<p class="none">Nothing logged yet.</p>` : html`<table><thead><tr><th>When</th><th>Kind</th><th>What</th><th>Who</th></tr></thead><tbody>${rows}</tbody></table>`}</section>`;
}

function relatedSection(portal: PortalState, record: StoredRecord): Html {
  const ends = (['contacts', 'leads', 'deals'] as const).flatMap((type) => linked(portal, record, type));
  if (ends.length === 0) return html``;
  return html`<section><h2>Belongs with</h2><ul>${ends.map((end) => html`<li><a href="${pathOf(portal, end.record)}">${titleOf(end.record)}</a></li>`)}</ul></section>`;
}

/** The pages a person sees in the org, and what their forms do. */
import { type Html, html } from '../../kit/html.ts';
import type { OrgBox } from '../box.ts';
import type { OrgReply, OrgRequest } from '../http/exchange.ts';
import { SfRefusal } from '../kit/refusal.ts';
import { convertLead } from '../store/convert.ts';
import { insertRow, updateRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import type { Row } from '../store/org.ts';
import { openTasks, recordPath, SHOWN, titleOf } from './data.ts';
import { orgInstant, orgLayout } from './layout.ts';
import { editedFields, recordPage, taskTable } from './record-page.ts';

const RECORD = /^\/lightning\/r\/(?:\w+\/)?(\w{15,18})\/view(?:\/(fields|activities|convert))?\/?$/;
const RECENT = 20;

function page(status: number, body: string): OrgReply {
  return { status, text: { type: 'text/html;charset=utf-8', body } };
}

function redirect(location: string): OrgReply {
  return { status: 303, headers: { location } };
}

/** Answers any path that belongs to no other door. */
export function answerOrgPage(box: OrgBox, request: OrgRequest): OrgReply {
  try {
    return (
      answer(box, request) ?? page(404, orgLayout(box, 'Not found', html`<p>There is no such page in this org. <a href="/">Home</a></p>`))
    );
  } catch (error) {
    if (!(error instanceof SfRefusal)) throw error;
    return page(error.status, orgLayout(box, 'Not saved', html`<p>${error.message}</p>`));
  }
}

function answer(box: OrgBox, request: OrgRequest): OrgReply | null {
  const { path, method } = request;
  if (path === '/') return page(200, homePage(box));
  const [, id, action] = RECORD.exec(path) ?? [];
  if (id !== undefined) return answerRecord(box, request, id, action);
  const short = /^\/(\w{15}|\w{18})$/.exec(path)?.[1];
  const named = short === undefined ? null : box.org.findAny(short);
  if (named) return redirect(recordPath(named));
  const rep = box.org.find('User', /^\/reps\/(\w+)\/tasks$/.exec(path)?.[1] ?? '');
  if (rep) return page(200, tasksPage(box, rep));
  const task = box.org.findLive('Task', /^\/tasks\/(\w+)\/complete$/.exec(path)?.[1] ?? '');
  if (!task || method !== 'POST') return null;
  updateRow(box.org, systemActor(personOf(box, task)), task, { Status: 'Completed' });
  const back = new URLSearchParams(request.raw.toString('utf8')).get('back') ?? '/';
  return redirect(/^\/[a-z]/.test(back) ? back : '/');
}

/** The user who owns the record, or the admin where a queue does. */
function personOf(box: OrgBox, row: Row): string {
  const owner = String(row.values.OwnerId ?? '');
  return box.org.find('User', owner) ? owner : box.founders.adminId;
}

function answerRecord(box: OrgBox, request: OrgRequest, id: string, action: string | undefined): OrgReply | null {
  const row = box.org.findAny(id);
  if (!row || row.values.IsDeleted === true || !SHOWN.some((name) => name === row.object)) return null;
  if (request.method !== 'POST') return action === undefined ? page(200, recordPage(box, row)) : null;
  const form = new URLSearchParams(request.raw.toString('utf8'));
  if (action === 'fields') saveFields(box, row, form);
  else if (action === 'activities') logActivity(box, row, form);
  else if (action === 'convert') convertLead(box.org, personOf(box, row), { leadId: row.id, opportunityName: form.get('name') || null });
  else return null;
  return redirect(recordPath(row));
}

/** Browsers send `2026-03-02T09:00` without a zone; the pages speak UTC. */
function withZone(value: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value) ? `${value}:00Z` : value;
}

function saveFields(box: OrgBox, row: Row, form: URLSearchParams): void {
  const given = editedFields(box, row).filter(({ name }) => form.has(name));
  updateRow(
    box.org,
    systemActor(personOf(box, row)),
    row,
    Object.fromEntries(given.map(({ name }) => [name, withZone(form.get(name) ?? '')])),
  );
}

/** A completed task, as Salesforce logs calls and mails. */
function logActivity(box: OrgBox, row: Row, form: URLSearchParams): void {
  const kind = form.get('kind') ?? 'Task';
  const about = row.object === 'Lead' || row.object === 'Contact' ? { WhoId: row.id } : { WhatId: row.id };
  const userId = personOf(box, row);
  insertRow(box.org, systemActor(userId), box.org.schema.get('Task'), {
    ...about,
    OwnerId: userId,
    Subject: kind === 'Email' ? `Email: ${form.get('text') ?? ''}` : form.get('text') || kind,
    Status: 'Completed',
    TaskSubtype: kind,
    ActivityDate: box.org.stamp.slice(0, 10),
    ...(kind === 'Call' ? { CallType: 'Outbound', CallDurationInSeconds: 120 } : {}),
  });
}

function homePage(box: OrgBox): string {
  const open = new Map<string, number>();
  for (const task of box.org.rows('Task')) {
    if (task.values.IsDeleted !== true && task.values.IsClosed !== true)
      open.set(String(task.values.OwnerId), (open.get(String(task.values.OwnerId)) ?? 0) + 1);
  }
  const users = [...box.org.rows('User')].map(
    (user) => html`<tr><td><a href="/reps/${user.id}/tasks">${titleOf(user)}</a></td><td>${open.get(user.id) ?? 0}</td></tr>`,
  );
  return orgLayout(
    box,
    'Home',
    html`<section><h2>Users</h2><table><thead><tr><th>Name</th><th>Open tasks</th></tr></thead><tbody>${users}</tbody></table></section>
${(['Lead', 'Contact', 'Opportunity'] as const).map((object) => recentSection(box, object))}`,
  );
}

function recentSection(box: OrgBox, object: string): Html {
  const rows = [...box.org.rows(object)].filter(({ values }) => values.IsDeleted !== true);
  const recent = rows.sort((a, b) => String(b.values.SystemModstamp).localeCompare(String(a.values.SystemModstamp))).slice(0, RECENT);
  const lines = recent.map((row) => {
    const owner = box.org.findAny(String(row.values.OwnerId ?? ''));
    return html`<tr><td><a href="${recordPath(row)}">${titleOf(row)}</a></td><td>${String(row.values.Status ?? row.values.StageName ?? row.values.Title ?? '')}</td>
<td>${owner ? titleOf(owner) : ''}</td><td>${orgInstant(row.values.SystemModstamp)}</td></tr>`;
  });
  return html`<section><h2>${box.org.schema.get(object).labelPlural}</h2>${lines.length === 0 ? html`<p class="none">None yet.</p>` : html`<table><thead><tr><th>Name</th><th>Stands at</th><th>Owner</th><th>Changed</th></tr></thead><tbody>${lines}</tbody></table>`}</section>`;
}

function tasksPage(box: OrgBox, user: Row): string {
  const own = [...box.org.rows('Task')].filter(({ values }) => values.OwnerId === user.id && values.IsDeleted !== true);
  const tasks = openTasks(own);
  const list = tasks.length === 0 ? html`<p class="none">Nothing to do.</p>` : taskTable(box, tasks, `/reps/${user.id}/tasks`);
  return orgLayout(box, `Tasks of ${titleOf(user)}`, html`<section>${list}</section>`);
}

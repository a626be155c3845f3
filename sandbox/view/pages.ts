/** The pages a person sees, and what their forms do. */
import type { Reply, Request } from '../http/exchange.ts';
import { html } from '../kit/html.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Sandbox } from '../sandbox.ts';
import { findObjectType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { completeTask, logActivity, saveFields } from './forms.ts';
import { homePage, tasksPage } from './home-page.ts';
import { layout } from './layout.ts';
import { pathOf, recordPage } from './record-page.ts';

const RECORD = /^\/contacts\/(\d+)\/record\/(0-1|0-3|0-136)\/(\d+)(?:\/(fields|activities))?\/?$/;

function missing(portal: PortalState): Reply {
  return { status: 404, page: layout(portal, 'Not found', html`<p>There is no such page in this CRM. <a href="/">Home</a></p>`) };
}

function redirect(location: string): Reply {
  return { status: 303, headers: { location } };
}

/** Answers any path that is neither API nor control door. */
export function answerPage(sandbox: Sandbox, request: Request): Reply {
  const portal = sandbox.mainPortal;
  try {
    return answer(sandbox, portal, request) ?? missing(portal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, page: layout(portal, 'Not saved', html`<p>${error.message}</p>`) };
  }
}

function answer(sandbox: Sandbox, main: PortalState, request: Request): Reply | null {
  if (request.path === '/') return { status: 200, page: homePage(main) };
  const record = RECORD.exec(request.path);
  if (record) return answerRecord(sandbox, request, record as unknown as readonly string[]);
  const rep = /^\/reps\/(\d+)\/tasks\/?$/.exec(request.path);
  const owner = rep ? main.owners.find(rep[1] as string) : null;
  if (owner) return { status: 200, page: tasksPage(main, owner) };
  const done = /^\/tasks\/(\d+)\/complete$/.exec(request.path);
  const task = done ? main.findLive('tasks', done[1] as string) : null;
  if (!task || request.method !== 'POST') return null;
  completeTask(main, task);
  const back = new URLSearchParams(request.rawBody).get('back') ?? '/';
  return redirect(/^\/[a-z]/.test(back) ? back : '/');
}

function answerRecord(sandbox: Sandbox, request: Request, match: readonly string[]): Reply | null {
  const [, portalId, typeId, id, action] = match as [string, string, string, string, string | undefined];
  const portal = sandbox.portals.get(portalId);
  const type = findObjectType(typeId);
  const record = portal && type ? portal.findLive(type, id) : null;
  if (!portal || !record) return null;
  if (request.method === 'POST') return submit(portal, record, action, new URLSearchParams(request.rawBody));
  return record.id === id ? { status: 200, page: recordPage(portal, record) } : redirect(pathOf(portal, record));
}

function submit(portal: PortalState, record: StoredRecord, action: string | undefined, form: URLSearchParams): Reply | null {
  if (action === 'fields') saveFields(portal, record, form);
  else if (action === 'activities') logActivity(portal, record, form);
  else return null;
  return redirect(pathOf(portal, record));
}

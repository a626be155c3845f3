/** One request of any kind to the org: fault, door, log. */

import type { OrgBox } from '../box.ts';
import { answerCometd } from '../cometd/door.ts';
import { answerOrgControl } from '../control/door.ts';
import type { OrgDoors } from '../control/doors.ts';
import { answerMetadata } from '../metadata/door.ts';
import { giveOrgConsent, showOrgConsent } from '../oauth/authorize.ts';
import { identity, orgToken, revokeOrgToken, userInfo } from '../oauth/tokens.ts';
import { answerOrgPage } from '../view/pages.ts';
import type { OrgReply, OrgRequest } from './exchange.ts';
import { type OrgFaultRule, strikeOrg } from './faults.ts';
import type { CallKind } from './kinds.ts';
import { answerRest, kindOfRest } from './rest-door.ts';

/** A reply, or null when the socket is to be closed without an answer. */
export type OrgOutcome = OrgReply | null;

type Answer = (box: OrgBox, request: OrgRequest) => OrgReply | Promise<OrgReply>;

interface Door {
  readonly path: RegExp;
  readonly method?: string;
  readonly kind: CallKind | ((request: OrgRequest) => CallKind);
  readonly answer: Answer;
}

const DOORS: readonly Door[] = [
  { path: /^\/services\/oauth2\/authorize$/, method: 'GET', kind: 'auth', answer: showOrgConsent },
  { path: /^\/services\/oauth2\/authorize$/, method: 'POST', kind: 'auth', answer: giveOrgConsent },
  { path: /^\/services\/oauth2\/token$/, method: 'POST', kind: 'auth', answer: orgToken },
  { path: /^\/services\/oauth2\/revoke$/, kind: 'auth', answer: revokeOrgToken },
  { path: /^\/services\/oauth2\/userinfo$/, kind: 'auth', answer: userInfo },
  { path: /^\/id\/\w+\/\w+$/, kind: 'auth', answer: identity },
  { path: /^\/services\/Soap\/m\/[\w./]+$/, method: 'POST', kind: 'metadata', answer: answerMetadata },
  { path: /^\/cometd\/[\d.]+/, method: 'POST', kind: 'streaming', answer: answerCometd },
  { path: /^\/services\/data(\/|$)/, kind: kindOfRest, answer: answerRest },
];

function doorOf(request: OrgRequest): Door | null {
  return DOORS.find(({ path, method }) => path.test(request.path) && (method === undefined || method === request.method)) ?? null;
}

/** Answers a request; the control door and the pages are neither spoiled nor logged. */
export async function answerOrg(doors: OrgDoors, request: OrgRequest): Promise<OrgOutcome> {
  const { box } = doors;
  if (request.path.startsWith('/_control/')) return answerOrgControl(doors, request);
  const door = doorOf(request);
  if (!door) return answerOrgPage(box, request);
  const outcome = await withFault(strikeOrg(box.faults, request.method, request.path), () => door.answer(box, request));
  note(box, request, typeof door.kind === 'function' ? door.kind(request) : door.kind, outcome);
  return outcome;
}

function note(box: OrgBox, request: OrgRequest, kind: CallKind, outcome: OrgOutcome): void {
  const { method, path, query } = request;
  const status = outcome?.status ?? 0;
  const detail = query.get('q');
  const limited = status === 403 && JSON.stringify(outcome?.body ?? '').includes('REQUEST_LIMIT_EXCEEDED');
  box.log.add(
    { at: box.clock.now(), method, path, kind, status, inputs: inputsOf(kind, request), ...(detail === null ? {} : { detail }) },
    limited,
  );
}

function inputsOf(kind: CallKind, request: OrgRequest): number {
  if (kind !== 'collections' && kind !== 'composite') return 1;
  const ids = request.query.get('ids');
  if (ids !== null) return ids.split(',').length;
  try {
    const body = JSON.parse(request.raw.toString('utf8')) as Record<string, unknown>;
    const list = body.records ?? body.compositeRequest ?? body.batchRequests ?? body.ids;
    return Array.isArray(list) ? list.length : 1;
  } catch {
    return 0;
  }
}

async function withFault(fault: OrgFaultRule | null, apply: () => OrgReply | Promise<OrgReply>): Promise<OrgOutcome> {
  if (!fault) return apply();
  switch (fault.kind) {
    case 'hang':
      await new Promise((resolve) => setTimeout(resolve, fault.hangMs ?? 1_000).unref());
      return apply();
    case 'drop':
      return null;
    case 'applyThenFail':
      await apply();
      return fault.status ? spoiled(fault) : null;
    case 'status':
      return spoiled(fault);
  }
}

function spoiled({ status = 500, body, html }: OrgFaultRule): OrgReply {
  if (html !== undefined) return { status, text: { type: 'text/html;charset=utf-8', body: html } };
  return { status, body: body ?? [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred.' }] };
}

/** What reacts in a portal when deals and contacts are updated: its workflows, where the account lets Baton see them. */
import { z } from 'zod';
import type { Automation, AutomationSeen } from '../../src/domain/loop/automation.ts';
import { type Api, type ApiRequest, failure } from './client.ts';
import { resultsOf } from './envelope.ts';
import { OBJECTS } from './properties.ts';
import { id, parseElements, text } from './schema.ts';

/** Released as a beta only, like forms; one entry per workflow, without what starts it. */
const PATH = '/automation/2026-09-beta/flows';

const flow = z.object({ id, name: text, isEnabled: z.boolean().nullish(), objectTypeId: text });

const SEEN: Readonly<Record<string, string>> = { [OBJECTS.deal.typeId]: 'Deals', [OBJECTS.lead.typeId]: 'Contacts' };

const WHAT_STARTS_THEM =
  'HubSpot names the workflows of deals and contacts that are on, not what starts them: look at those that enrol on "any property".';
const RULES = 'HubSpot shows an app no validation rules of properties; a write that one refuses is listed with its reason.';
const NOT_GRANTED =
  'HubSpot does not show Baton the workflows: reconnect and grant the scope automation, or look for workflows on deals and contacts that enrol on "any property".';

/** Throws as every read when the portal cannot be asked. */
export async function readAutomations(api: Api): Promise<AutomationSeen> {
  const rows: unknown[] = [];
  for (let after: string | null = null; ; ) {
    const query: Record<string, string> = { limit: '100', ...(after === null ? {} : { after }) };
    const request: ApiRequest = { method: 'GET', path: PATH, query, budget: 'fields' };
    const reply = await api.send(request);
    // Nobody granted it, or the edition has no workflows.
    if (reply.kind === 'refused' && reply.status !== 401) return { found: [], unseen: [NOT_GRANTED, RULES] };
    if (reply.kind !== 'ok') throw failure(reply, `GET ${PATH}`, api.session.accountId);
    const page: { results: unknown[]; after: string | null } = resultsOf(reply.json, api, request);
    rows.push(...page.results);
    if (page.after === null) break;
    after = page.after;
  }
  const found = parseElements(rows, flow).good.flatMap(({ id: flowId, name, isEnabled, objectTypeId }): Automation[] => {
    const object = SEEN[objectTypeId ?? ''];
    return object === undefined || isEnabled === false ? [] : [{ object, kind: 'workflow', name: name ?? flowId }];
  });
  return { found, unseen: [WHAT_STARTS_THEM, RULES] };
}

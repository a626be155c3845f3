/** Which scope opens which call. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const C = 'crm.objects.contacts';
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['GET /crm/objects/2026-09/contacts', [`${C}.read`]],
  ['POST /crm/objects/2026-09/contacts/batch/create', [`${C}.write`]],
  ['POST /crm/objects/2026-09/contacts/search', [`${C}.read`]],
  ...['tasks', 'calls', 'meetings', 'notes', 'communications'].flatMap((type): [string, string[]][] => [
    [`POST /crm/objects/2026-09/${type}/batch/read`, [`${C}.read`]],
    [`POST /crm/objects/2026-09/${type}/batch/create`, [`${C}.write`]],
  ]),
  ['GET /crm/objects/2026-09/emails', [`${C}.read`, 'sales-email-read']],
  ['POST /crm/associations/2026-09/contacts/emails/batch/read', [`${C}.read`, 'sales-email-read']],
  ['GET /crm/objects/2026-09/deals', ['crm.objects.deals.read']],
  ['POST /crm/objects/2026-09/deals/batch/update', ['crm.objects.deals.write']],
  ['GET /crm/objects/2026-09/leads', ['crm.objects.leads.read']],
  ['GET /crm/objects/2026-09/users', ['crm.objects.users.read']],
  ['GET /crm/owners/2026-09', ['crm.objects.owners.read']],
  ['GET /crm/pipelines/2026-09/deals', ['crm.objects.deals.read']],
  ['GET /crm/properties/2026-09/contacts', [`${C}.read`]],
  ['POST /crm/properties/2026-09/contacts/batch/create', ['crm.schemas.contacts.write']],
  ['POST /crm/properties/2026-09/contacts/groups', ['crm.schemas.contacts.write']],
  ['POST /crm/properties/2026-09/tasks', ['crm.schemas.contacts.write']],
  ['POST /crm/properties/2026-09/deals', ['crm.schemas.deals.write']],
  ['POST /crm/associations/2026-09/deals/contacts/batch/read', ['crm.objects.deals.read', `${C}.read`]],
  ['POST /crm/associations/2026-09/deals/contacts/batch/create', ['crm.objects.deals.write', `${C}.write`]],
  ['GET /marketing/v3/forms', ['forms']],
  ['GET /marketing/campaigns/2026-09', ['marketing.campaigns.read']],
  ['GET /marketing/campaigns/2026-09/x/reports/revenue', ['marketing.campaigns.revenue.read']],
  ['GET /account-info/2026-09/details', ['oauth']],
  ['GET /calling/v1/dispositions', [`${C}.read`]],
  ['GET /crm/limits/2026-09/custom-properties', ['oauth']],
];

async function call(line: string, token: string) {
  const [method, path] = line.split(' ') as [string, string];
  return s.api(method, path, method === 'POST' ? { inputs: [] } : undefined, token);
}

describe('1. Scopes', () => {
  it.each(CASES)('%s opens with %j and with nothing less', async (line, scopes) => {
    const granted = (await s.install({ scopes })).access_token;
    expect((await call(line, granted)).status).not.toBe(403);
    for (const missing of scopes) {
      const others = ['oauth', 'crm.objects.companies.read', ...scopes].filter((scope) => scope !== missing);
      const answer = await call(line, (await s.install({ scopes: others })).access_token);
      expect(answer).toMatchObject({ status: 403, body: { status: 'error', category: 'MISSING_SCOPES' } });
      expect(answer.body.errors[0].context.requiredGranularScopes).toEqual([missing]);
    }
  });
});

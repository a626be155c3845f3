/** What differs between the CRMs that a demo plays behind: how Baton finds them, what their forms and statuses are called, how it learns of changes. */
import type { Options } from '../../../config/options.ts';
import type { Crm, RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger/index.ts';
import type { DemoCrm, SingleCrm } from './arguments.ts';
import type { Control } from './control.ts';
import type { Memory } from './memory.ts';

export interface CrmSide {
  readonly crm: SingleCrm;
  /** The sandbox's option for this CRM's port. */
  readonly portOption: string;
  /** Settings by which Baton finds the sandbox at `url`. */
  settings(memory: Memory, url: string): Partial<Options>;
  /** Lets the app in, as its admin set it up. */
  register(control: Control, memory: Memory, publicUrl: string): Promise<void>;
  /** What counts as a hand-off beside the world's own forms; `form` is how the CRM names one. */
  readonly handOff: { readonly names: Readonly<Record<string, readonly string[]>>; form(name: string): readonly string[] };
  /** Rounds end this long after their grid: what is asked for is told only when its second is over. */
  readonly lagMs: Millis;
}

const HUBSPOT: CrmSide = {
  crm: 'hubspot',
  portOption: '--hubspot-port',
  settings: ({ clientId, clientSecret }, url) => ({
    hubspotClientId: clientId,
    hubspotClientSecrets: [clientSecret],
    hubspotApiBase: url,
    hubspotAuthorizeBase: url,
  }),
  register: (control, { clientId, clientSecret }, publicUrl) => {
    const redirectUris = [`${publicUrl}/oauth/hubspot/callback`];
    return control.registerApp({ clientId, clientSecret, redirectUris, targetUrl: `${publicUrl}/webhooks/hubspot` });
  },
  handOff: { names: {}, form: (name) => [name] },
  lagMs: 0,
};

/** The company's statuses; a person who fills a form again is a member of its next wave. */
const SALESFORCE: CrmSide = {
  crm: 'salesforce',
  portOption: '--salesforce-port',
  settings: ({ clientId, clientSecret }, url) => ({
    salesforceClientId: clientId,
    salesforceClientSecrets: [clientSecret],
    salesforceLoginUrl: url,
  }),
  register: (control, { clientId, clientSecret }, publicUrl) =>
    control.registerApp({ clientId, clientSecret, callbackUrls: [`${publicUrl}/oauth/salesforce/callback`] }),
  handOff: {
    names: { 'qualified-stages': ['Marketing Qualified'], 'inquiry-stages': ['Open - Not Contacted'], 'customer-stages': [] },
    form: (name) => [name, `${name} · wave *`],
  },
  lagMs: 1_000,
};

export const SIDES: Readonly<Record<SingleCrm, CrmSide>> = { hubspot: HUBSPOT, salesforce: SALESFORCE };

export function sidesOf(crm: DemoCrm): readonly CrmSide[] {
  return crm === 'both' ? [HUBSPOT, SALESFORCE] : [SIDES[crm]];
}

/** Stages, statuses and forms of all of them. */
export function handOffIn(sides: readonly Pick<CrmSide, 'handOff'>[]): CrmSide['handOff'] {
  if (sides.length === 1) return sides[0]!.handOff;
  const keys = new Set(sides.flatMap(({ handOff }) => Object.keys(handOff.names)));
  const named = (key: string) => [...new Set(sides.flatMap(({ handOff }) => handOff.names[key] ?? SHIPPED_NAMES[key] ?? []))];
  return {
    names: Object.fromEntries([...keys].map((key) => [key, named(key)])),
    form: (name) => [...new Set(sides.flatMap(({ handOff }) => handOff.form(name)))],
  };
}

/** What the shipped roster says where a CRM's own words are not named. */
const SHIPPED_NAMES: Readonly<Record<string, readonly string[]>> = {
  'qualified-stages': ['marketingqualifiedlead'],
  'inquiry-stages': ['lead'],
  'customer-stages': ['customer'],
};

/** Which streams an object's changes belong to. */
const STREAMS: Readonly<Record<string, readonly RecordKind[]>> = {
  Lead: ['lead'],
  Contact: ['lead'],
  CampaignMember: ['lead'],
  Opportunity: ['deal'],
  OpportunityContactRole: ['deal'],
  User: ['rep'],
  Group: ['rep'],
  Task: ['task', 'call', 'email', 'message'],
  Event: ['meeting'],
  EmailMessage: ['email'],
};

/**
 * A CRM that sends nothing is polled when somebody changed something in it, and only for what was changed: of the polls that `serve` makes
 * each minute these are the ones that bring news.
 */
export async function pollChanged(ledger: Ledger, touched: readonly string[], now: Millis): Promise<void> {
  const streams = new Set<string>(touched.flatMap((object) => STREAMS[object] ?? []));
  if (streams.size === 0) return;
  for (const { workspaceId } of await ledger.workspaces()) {
    const { installs } = ledger.workspace(workspaceId);
    for (const { installId, crm } of await installs.list())
      for (const position of await installs.streams(installId))
        if (streams.has(position.stream) && isSilent(crm, position.stream) && position.nextAt > now)
          await installs.saveStream(installId, { ...position, nextAt: now });
  }
}

/** A portal announces everything but who left: whoever leaves one CRM of a company leaves the other. */
const isSilent = (crm: Crm, stream: string): boolean => crm !== 'hubspot' || stream === 'rep';

/** The sandbox's control door as the demo uses it: step the world, read its request log, its truth and its records. */
import { z } from 'zod';
import { BatonError } from '../../errors/index.ts';
import type { SingleCrm } from './arguments.ts';

const state = z.object({
  now: z.number(),
  /** Null when nothing more happens by itself. */
  nextInstant: z.number().nullable(),
  pendingDeliveries: z.number(),
  /** True when webhooks were still under way: they have arrived since. */
  landed: z.boolean().default(false),
  /** Objects that people changed since the last step, where the CRM announces nothing by itself. */
  touched: z.array(z.string()).default([]),
});
export type WorldState = z.infer<typeof state>;

const hubspotRequests = z.object({
  read: z.number(),
  write: z.number(),
  search: z.number(),
  auth: z.number(),
  rejected429: z.number(),
  total: z.number(),
});

/** Queries go several to a composite call, which is one request. */
const salesforceRequests = z
  .object({
    query: z.number(),
    composite: z.number(),
    collections: z.number(),
    bulk: z.number(),
    metadata: z.number(),
    auth: z.number(),
    limitErrors: z.number(),
    total: z.number(),
  })
  .transform(({ composite, query, ...rest }) => ({ query: query + composite, ...rest }));

const REQUESTS = { hubspot: hubspotRequests, salesforce: salesforceRequests } as const;
/** Counts by kind of request, for each CRM that was played behind. */
export type Requests = { readonly [C in SingleCrm]?: z.infer<(typeof REQUESTS)[C]> };

const truth = z.object({
  source: z.object({ rows: z.number(), loaded: z.number(), odd: z.array(z.object({ row: z.number(), why: z.string() })) }),
  reps: z.array(
    z.object({
      ownerId: z.string(),
      email: z.string(),
      zone: z.string(),
      team: z.string(),
      role: z.string(),
      managerOwnerId: z.string().nullable(),
    }),
  ),
  handRaiserForms: z.array(z.string()),
  ownDomains: z.array(z.string()).default([]),
  absences: z.array(z.object({ ownerId: z.string(), from: z.number(), to: z.number() })).default([]),
  /** Who stands in, by owner id. */
  deputies: z.record(z.string(), z.string()).default({}),
  /** Public holidays as dates, by zone. */
  holidays: z.record(z.string(), z.array(z.string())).default({}),
  campaigns: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(['lead-generation', 'branding', 'always-on']),
        expectedLeads: z.number(),
        expectedQuality: z.string(),
        startsAt: z.number(),
        announcedAt: z.number().nullable(),
      }),
    )
    .default([]),
  /** A team that begins to work by the rules later than the others. */
  liveLater: z.object({ team: z.string(), at: z.number() }).nullable().default(null),
  acts: z.record(z.string(), z.number()),
});
export type Truth = z.infer<typeof truth>;

const record = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  archived: z.boolean().optional(),
  /** Ids by type of record. */
  associations: z.record(z.string(), z.array(z.string())).optional(),
});
export type DumpedRecord = z.infer<typeof record>;

const finding = z.object({ lead: z.string(), at: z.number(), what: z.string() });
const oracle = z.object({
  counts: z.record(z.string(), z.number()),
  /** How much was looked at, so that nothing found is never nothing seen. */
  checked: z.record(z.string(), z.number()),
  findings: z.record(z.string(), z.array(finding)),
});
export type OracleAnswer = z.infer<typeof oracle>;

export interface Control {
  readonly url: string;
  state(): Promise<WorldState>;
  /** Moves world time to the next thing that happens, at most to `until`; every webhook of that instant has been tried when it returns. */
  step(until: number): Promise<WorldState>;
  /** Moves world time to `to` through everything that happens on the way; the webhooks of the whole stretch have been tried when it returns. */
  gather(to: number): Promise<WorldState>;
  /** Tries everything undelivered now, without moving world time. */
  redeliver(): Promise<void>;
  clock(mode: 'real' | 'stepped'): Promise<void>;
  checkpoint(): Promise<void>;
  requests(): Promise<Requests>;
  truth(): Promise<Truth>;
  /** In the words of the CRM's own app page. */
  registerApp(app: Readonly<Record<string, unknown>>): Promise<void>;
  /** The verdict of the sandbox's oracle on what stands in the CRM now. */
  oracle(setting: Readonly<Record<string, unknown>>): Promise<OracleAnswer>;
  /** Every record of one object, archived tasks included. */
  dump(objectType: string): Promise<readonly DumpedRecord[]>;
}

/** What `fetch` says itself is only that it failed. */
function reasonOf(failure: unknown): string {
  const { cause } = failure as { cause?: unknown };
  return cause === undefined ? String(failure) : `${String(failure)} (${String(cause)})`;
}

export function openControl(url: string, crm: SingleCrm = 'hubspot'): Control {
  const call = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }).catch((cause: unknown) => {
      throw new BatonError('SANDBOX_UNREACHABLE', { url, reason: reasonOf(cause) }, { cause });
    });
    const text = await response.text();
    if (!response.ok)
      throw new BatonError('SANDBOX_UNREACHABLE', { url, reason: `${method} ${path} answered ${response.status}: ${text.slice(0, 200)}` });
    return schema.parse(text === '' ? null : JSON.parse(text));
  };
  return {
    url,
    state: () => call(state, 'GET', 'state'),
    step: (until) => call(state, 'POST', 'step', { until }),
    gather: (to) => call(state, 'POST', 'gather', { to }),
    redeliver: async () => void (await call(z.unknown(), 'POST', 'redeliver', {})),
    clock: async (mode) => void (await call(z.unknown(), 'POST', 'clock', { mode })),
    checkpoint: async () => void (await call(z.unknown(), 'POST', 'checkpoint', {})),
    requests: async () => ({ [crm]: await call(REQUESTS[crm] as z.ZodType<unknown>, 'GET', 'requests/summary') }) as Requests,
    truth: () => call(truth, 'GET', 'truth'),
    registerApp: async (app) => void (await call(z.unknown(), 'POST', 'apps', app)),
    oracle: (setting) => call(oracle, 'POST', 'oracle', setting),
    dump: (type) => call(z.record(z.string(), z.array(record)), 'GET', `dump?type=${type}&archived=true`).then((all) => all[type] ?? []),
  };
}

/** Two CRMs of one world: the one that moves it stands for both, and is asked for what only one of them knows. */
export function openBoth(mover: Control, other: Control): Control {
  return {
    ...mover,
    checkpoint: async () => {
      await other.checkpoint();
      await mover.checkpoint();
    },
    requests: async () => ({ ...(await other.requests()), ...(await mover.requests()) }),
  };
}

/** The option table: every setting of Baton with its environment name, type, default and one sentence; nothing else reads the environment. */
import { z } from 'zod';
import { BatonError } from '../src/errors/index.ts';
import { nearest } from '../src/lib/nearest.ts';
import { flag, keyRing, list, port, positive, url } from './option-types.ts';

/** One row of the table; `docs/options.md` is rendered from these. */
export interface OptionRow {
  readonly key: string;
  readonly env: string;
  /** What a person may write, e.g. `whole number from 1 to 64`. */
  readonly type: string;
  /** As a person would write it; empty when there is none. */
  readonly default: string;
  readonly sentence: string;
}

interface OptionEntry<S extends z.ZodType, D extends string | null> {
  readonly env: string;
  readonly type: string;
  /** Text as in the environment; null = absent. */
  readonly default: D;
  readonly sentence: string;
  readonly schema: S;
}

const row = <S extends z.ZodType, const D extends string | null>(
  env: string,
  { type, schema }: { type: string; schema: S },
  fallback: D,
  sentence: string,
): OptionEntry<S, D> => ({ env, type, default: fallback, sentence, schema });

const text = { type: 'text', schema: z.string().min(1) };
const file = { type: 'path of a file', schema: z.string().min(1) };
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const TABLE = {
  databaseUrl: row(
    'DATABASE_URL',
    url(['postgres:', 'postgresql:']),
    null,
    'PostgreSQL of ledger and queue; without it Baton runs embedded in the data directory.',
  ),
  redisUrl: row('REDIS_URL', url(['redis:', 'rediss:']), null, 'Redis of the queue, for many processes; needs `DATABASE_URL`.'),
  dataDir: row(
    'BATON_DATA_DIR',
    { type: 'path of a folder', schema: z.string().min(1) },
    '.baton',
    'Where the embedded engine and its key live.',
  ),
  key: row(
    'BATON_KEY',
    keyRing,
    null,
    'Key ring that seals tokens, newest key first; the embedded engine makes one of its own in the data directory when this is not set.',
  ),
  keyFile: row(
    'BATON_KEY_FILE',
    file,
    null,
    'File that holds the key ring instead of `BATON_KEY`; read again when it changes, so that keys rotate while Baton runs.',
  ),
  host: row('BATON_HOST', text, '127.0.0.1', 'Address the web door listens on.'),
  port: row('BATON_PORT', port, '4000', 'Port the web door listens on; 0 takes a free one.'),
  publicUrl: row(
    'BATON_PUBLIC_URL',
    url(['http:', 'https:']),
    null,
    'Address under which browsers and the CRM reach the web door; by default `http://localhost` and the port.',
  ),
  trustProxy: row('BATON_TRUST_PROXY', flag, 'no', 'Whether a proxy stands in front, whose `X-Forwarded-For` tells the caller.'),
  metricsToken: row(
    'BATON_METRICS_TOKEN',
    text,
    null,
    'Bearer token that reads `/metrics` from elsewhere; without it only this machine may.',
  ),
  logLevel: row('BATON_LOG_LEVEL', { type: LEVELS.join(', '), schema: z.enum(LEVELS) }, 'info', 'Least grave log line that is written.'),
  hubspotClientId: row('HUBSPOT_CLIENT_ID', text, null, 'Client id of the HubSpot app; without it HubSpot cannot be connected.'),
  hubspotClientSecrets: row(
    'HUBSPOT_CLIENT_SECRETS',
    list,
    null,
    'Client secret of the HubSpot app; during a rotation several, newest first, all of which verify webhooks.',
  ),
  hubspotApiBase: row('HUBSPOT_API_BASE', url(['http:', 'https:']), 'https://api.hubapi.com', "Base address of HubSpot's API."),
  hubspotAuthorizeBase: row(
    'HUBSPOT_AUTHORIZE_BASE',
    url(['http:', 'https:']),
    'https://app.hubspot.com',
    "Base address of HubSpot's consent page.",
  ),
  hubspotTimeoutMs: row('HUBSPOT_TIMEOUT_MS', positive(120_000), '15000', 'Milliseconds after which a request to HubSpot is given up.'),
  salesforceClientId: row(
    'SALESFORCE_CLIENT_ID',
    text,
    null,
    'Consumer key of the External Client App; without it Salesforce cannot be connected.',
  ),
  salesforceClientSecrets: row(
    'SALESFORCE_CLIENT_SECRETS',
    list,
    null,
    'Consumer secret of the External Client App; during a rotation several, newest first.',
  ),
  salesforceLoginUrl: row(
    'SALESFORCE_LOGIN_URL',
    url(['http:', 'https:']),
    'https://login.salesforce.com',
    "Where Salesforce signs people in: `https://test.salesforce.com` for a sandbox, or the org's own My Domain.",
  ),
  salesforceTimeoutMs: row(
    'SALESFORCE_TIMEOUT_MS',
    positive(600_000),
    '30000',
    'Milliseconds after which a request to Salesforce is given up.',
  ),
  salesforceChangeEvents: row(
    'SALESFORCE_CHANGE_EVENTS',
    flag,
    'no',
    "Whether Salesforce's change events are listened to, so that a change is known within seconds and not at the next poll; the org has to announce them (Change Data Capture).",
  ),
  rulesFile: row('BATON_RULES', file, null, 'The rules in force; by default the shipped `config/rules.yaml`.'),
  rosterFile: row(
    'BATON_ROSTER',
    file,
    null,
    'People, calendars, absences and go-live instants; by default the shipped `config/roster.yaml`.',
  ),
  evidenceFile: row(
    'BATON_EVIDENCE',
    file,
    null,
    'Tools, call outcomes and people whose evidence is special; by default the shipped `config/evidence.yaml`.',
  ),
  attributionFile: row(
    'BATON_ATTRIBUTION_FILE',
    file,
    null,
    'Which touches count, how credit for a deal is divided, and which model is reported and written back; by default the shipped `config/attribution.yaml`.',
  ),
  costsFile: row(
    'BATON_COSTS_FILE',
    file,
    null,
    'What campaigns cost, where the CRM does not say or says it wrongly: YAML, or CSV where it is called so.',
  ),
  messageWebhookUrl: row(
    'BATON_MESSAGE_WEBHOOK_URL',
    url(['http:', 'https:']),
    null,
    'Where messages to people are posted, for a chat or a pager; without it none are.',
  ),
  messageWebhookSecret: row('BATON_MESSAGE_WEBHOOK_SECRET', text, null, 'Secret that posted messages are signed with.'),
  smtpUrl: row(
    'BATON_SMTP_URL',
    url(['smtp:', 'smtps:']),
    null,
    'Mail server for messages to people, with user and password where it asks for them; without it none are mailed.',
  ),
  mailFrom: row('BATON_MAIL_FROM', text, null, 'Sender of mailed messages, e.g. `Baton <baton@example.com>`.'),
  dryRun: row('BATON_DRY_RUN', flag, 'no', 'Whether every write to a CRM is held back and shown instead.'),
  sweepMs: row('BATON_SWEEP_MS', positive(600_000), '1000', 'Milliseconds between two sweeps for work that is due.'),
  pollMinutes: row('BATON_POLL_MINUTES', positive(1_440), '5', 'Minutes between two looks for changes that no webhook told of.'),
  reconcile: row(
    'BATON_RECONCILE',
    flag,
    'yes',
    'Whether the ledger is held against the CRM every night, from two o’clock in the time zone of the account.',
  ),
  concurrency: row('BATON_CONCURRENCY', positive(64), '6', 'Jobs that one process works on at once.'),
  retentionDays: row('BATON_RETENTION_DAYS', positive(3_650), '30', 'Days for which received webhooks are kept after they were worked.'),
  clock: row(
    'BATON_CLOCK',
    { type: 'system, or the address of a sandbox', schema: z.union([z.literal('system'), url(['http:', 'https:']).schema]) },
    'system',
    'Where world time comes from; a sandbox has its own.',
  ),
};

type Table = typeof TABLE;
type Key = keyof Table;

/** Settings as read and checked; optional ones are null when not set. */
export type Options = {
  readonly [K in Key]: Table[K]['default'] extends string ? z.infer<Table[K]['schema']> : z.infer<Table[K]['schema']> | null;
};

export const OPTIONS: readonly OptionRow[] = (Object.keys(TABLE) as Key[]).map((key) => ({
  key,
  env: TABLE[key].env,
  type: TABLE[key].type,
  default: TABLE[key].default ?? '',
  sentence: TABLE[key].sentence,
}));

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks everything at once; `given` (from the command line) wins over the environment. Throws `OPTIONS_INVALID` with every problem. */
export function readOptions(environment: Environment = process.env, given: Partial<Options> = {}): Options {
  const problems: string[] = [...unknownNames(environment)];
  const options: Record<string, unknown> = {};
  for (const key of Object.keys(TABLE) as Key[]) {
    const { env, schema, type, default: fallback } = TABLE[key];
    if (given[key] !== undefined) {
      options[key] = given[key];
      continue;
    }
    // An empty variable is an unset one: compose files and shells write `NAME=` for "nothing".
    const written = environment[env]?.trim() || fallback;
    const result = written === null || written === undefined ? null : schema.safeParse(written);
    if (result && !result.success) problems.push(`${env} is not ${type}: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
    options[key] = result?.success ? result.data : null;
  }
  const read = options as Options;
  problems.push(...together(read));
  if (problems.length > 0) throw new BatonError('OPTIONS_INVALID', { count: problems.length, problems: problems.join('\n  ') });
  return read;
}

/** Whether failures are told with their stack; answered even where the settings as a whole cannot be used. */
export function isDebugging(environment: Environment = process.env): boolean {
  return environment.BATON_LOG_LEVEL === 'debug';
}

/** What is wrong between settings that are each right. */
function together(options: Options): string[] {
  const problems: string[] = [];
  if (options.redisUrl && !options.databaseUrl) problems.push('REDIS_URL needs DATABASE_URL: Redis holds the queue only, never the ledger');
  if (options.key && options.keyFile) problems.push('BATON_KEY and BATON_KEY_FILE are both set: the key ring stands in one place');
  if (options.databaseUrl && !options.key && !options.keyFile)
    problems.push(
      'BATON_KEY is missing (or BATON_KEY_FILE): with DATABASE_URL every process needs the same key (make one: echo "k1:$(openssl rand -base64 32)")',
    );
  if (Boolean(options.hubspotClientId) !== Boolean(options.hubspotClientSecrets))
    problems.push('HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS belong together: set both or none');
  if (Boolean(options.salesforceClientId) !== Boolean(options.salesforceClientSecrets))
    problems.push('SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRETS belong together: set both or none');
  if (Boolean(options.messageWebhookUrl) !== Boolean(options.messageWebhookSecret))
    problems.push('BATON_MESSAGE_WEBHOOK_URL and BATON_MESSAGE_WEBHOOK_SECRET belong together: set both or none');
  if (Boolean(options.smtpUrl) !== Boolean(options.mailFrom))
    problems.push('BATON_SMTP_URL and BATON_MAIL_FROM belong together: set both or none');
  return problems;
}

/** A mistyped BATON_DRY_RUN must not be a wet run: unknown names of ours are problems, near misses of foreign prefixes as well. */
function unknownNames(environment: Environment): string[] {
  const known = OPTIONS.map((option) => option.env);
  return Object.keys(environment).flatMap((name) => {
    if (known.includes(name) || name === 'BATON_LEASH_FD' || !/^(BATON|HUBSPOT|SALESFORCE)_/.test(name)) return [];
    const meant = nearest(name, known);
    if (!meant && !name.startsWith('BATON_')) return [];
    return [`${name} is no option${meant ? `; did you mean ${meant}?` : ''}`];
  });
}

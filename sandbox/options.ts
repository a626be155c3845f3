/** The command line of the sandbox: what it takes, and the sentence for what it does not. */
import type { ClockMode } from './clock/world-clock.ts';

export interface CommandLine {
  /** Null: no HubSpot, as only Salesforce was asked for. */
  readonly port: number | null;
  /** Null: no Salesforce. */
  readonly salesforcePort: number | null;
  readonly data: string | undefined;
  readonly seed: number;
  readonly leads: number | undefined;
  readonly days: number | undefined;
  readonly state: string | undefined;
  readonly clock: ClockMode;
  readonly json: boolean;
  /** The people work in both CRMs, which HubSpot's own sync keeps alike. */
  readonly split: boolean;
  /** No world: a portal in which nothing happens by itself. */
  readonly empty: boolean;
  /** End, keeping the state, when standard input closes: the program that started it is gone. */
  readonly withParent: boolean;
  readonly help: boolean;
}

/** Bad usage: the process ends with 2 and this sentence. */
export class UsageError extends Error {}

export const HELP = `Usage: sandbox [--hubspot-port PORT] [--salesforce-port PORT] [--data DIR] [--seed N] [--leads N] [--days N] [--state DIR] [--clock real|stepped] [--empty] [--with-parent] [--json]

A local server that behaves like HubSpot, with people in it who work, and one that behaves like Salesforce. Both share one world time; with both the people work in HubSpot, or with --split in both.

  --hubspot-port PORT    port to listen on (default 4010 unless only Salesforce is asked for; 0 takes any free one)
  --salesforce-port PORT port on which a Salesforce org answers (none unless told; 0 takes any free one)
  --data DIR             play the leads of this folder instead of the bundled company
  --seed N               the same seed plays the same world (default 1)
  --leads N, --days N    size of the world (default 500 leads in 45 days; with --data all of it)
  --state DIR            keep the state here: read at start, written at a checkpoint and at the end
  --clock real|stepped   world time runs like the machine's, or moves through the control door (default stepped)
  --split                with both: marketing works in HubSpot, sales in Salesforce, and HubSpot's own sync carries over what changes
  --empty                no world: nothing happens by itself
  --with-parent          end, keeping the state, when standard input closes
  --json                 print the addresses and credentials as one JSON object
`;

const WITH_VALUE: ReadonlySet<string> = new Set(['hubspot-port', 'salesforce-port', 'data', 'seed', 'leads', 'days', 'state', 'clock']);
const FLAGS: ReadonlySet<string> = new Set(['json', 'empty', 'help', 'with-parent', 'split']);

function collect(args: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = splitOption(args[i] as string);
    if (FLAGS.has(name) && inline === null) found.set(name, '');
    else if (WITH_VALUE.has(name)) {
      const value = inline ?? args[++i];
      if (value === undefined) throw new UsageError(`--${name} needs a value. See --help.`);
      found.set(name, value);
    } else
      throw new UsageError(`Unknown option ${args[i]}. Valid are ${[...WITH_VALUE, ...FLAGS].map((option) => `--${option}`).join(', ')}.`);
  }
  return found;
}

function splitOption(arg: string): [string, string | null] {
  if (!arg.startsWith('--')) throw new UsageError(`Unexpected argument ${arg}. The sandbox takes options only; see --help.`);
  const at = arg.indexOf('=');
  return at < 0 ? [arg.slice(2), null] : [arg.slice(2, at), arg.slice(at + 1)];
}

function whole(found: Map<string, string>, name: string): number | undefined {
  const raw = found.get(name);
  if (raw === undefined) return undefined;
  if (!/^\d+$/.test(raw)) throw new UsageError(`--${name} takes a whole number, not "${raw}".`);
  return Number(raw);
}

function portIn(found: Map<string, string>, name: string): number | null {
  const port = whole(found, name) ?? null;
  if (port !== null && port > 65_535) throw new UsageError(`--${name} takes a port up to 65535, not ${port}.`);
  return port;
}

/** Throws a `UsageError` for anything it does not know. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const found = collect(args);
  const clock = found.get('clock') ?? 'stepped';
  if (clock !== 'real' && clock !== 'stepped') throw new UsageError(`--clock takes real or stepped, not "${clock}".`);
  const salesforcePort = portIn(found, 'salesforce-port');
  return {
    port: portIn(found, 'hubspot-port') ?? (salesforcePort === null ? 4010 : null),
    salesforcePort,
    clock,
    data: found.get('data'),
    seed: whole(found, 'seed') ?? 1,
    leads: whole(found, 'leads'),
    days: whole(found, 'days'),
    state: found.get('state'),
    json: found.has('json'),
    split: found.has('split'),
    empty: found.has('empty'),
    withParent: found.has('with-parent'),
    help: found.has('help'),
  };
}

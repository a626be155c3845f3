/** The command line of the simulation: what it takes, and the sentence for what it does not. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { DemoCrm } from '../src/cli/demo/arguments.ts';
import type { CodePlantName } from './code-plants.ts';
import { FAULTS, type FaultName, faultsIn, ORG_FAULTS } from './faults/names.ts';
import { CODE_PLANT_SENTENCES, PLANTS, type PlantName } from './plants.ts';

export interface CommandLine {
  /** Where the company works. */
  readonly crm: DemoCrm;
  readonly seeds: readonly number[];
  readonly leads: number;
  readonly days: number;
  readonly faults: readonly FaultName[];
  readonly json: boolean;
  /** Seeds played side by side, each in a process of its own. */
  readonly jobs: number;
  /** Where the operations are written; one seed only. */
  readonly trace: string | null;
  /** Spoils the run on purpose; null leaves it alone. */
  readonly plant: PlantName | null;
  /** Plays on a copy of Baton that is spoiled on purpose; null plays on Baton itself. */
  readonly codePlant: CodePlantName | null;
  /** Ends a run soon after its first violation instead of playing its story out. */
  readonly first: boolean;
  /** A dump of an empty database to begin from; null makes one anew. */
  readonly empty: string | null;
  readonly help: boolean;
}

/** Bad usage: the process ends with 2 and this sentence. */
export class UsageError extends Error {}

export const HELP = `Usage: npm run -s simulate -- [--crm CRM] [--seed A..B] [--leads N] [--days N] [--faults none|all|LIST] [--jobs N] [--trace FILE] [--json]

Plays a company against Baton one operation at a time, in an order that the seed chooses, and checks after each step what was promised.
Ends with 1 on any violation; each is told with seed, step and operation, and --seed with that number plays it again.

  --crm CRM        hubspot (default), salesforce, or both with the native sync between them
  --seed A..B      one run for each (default 1); a single number is one run
  --leads N        people who come (default 200)
  --days N         days of the story (default 60)
  --faults LIST    none, all (default), or names with commas between them
  --jobs N         seeds played side by side, each in a process of its own (default: one for each processor)
  --trace FILE     write every operation and every write to the CRM, one a line (one seed)
  --plant NAME     spoil something behind Baton's back or in a copy of Baton: a run in which it matters must end with 1
  --first          end a run within days of its first violation, without the rest of its story; what is planted is planted early then
  --empty FILE     begin with this dump of an empty database (several seeds share one anyway)
  --json           print one JSON object

Faults:
${Object.entries({ ...FAULTS, ...ORG_FAULTS })
  .map(([name, sentence]) => `  ${name.padEnd(20)} ${sentence}`)
  .join('\n')}

Plants:
${Object.entries({ ...PLANTS, ...CODE_PLANT_SENTENCES })
  .map(([name, sentence]) => `  ${name.padEnd(20)} ${sentence}`)
  .join('\n')}
`;

const OPTIONS = {
  crm: { type: 'string', default: 'hubspot' },
  seed: { type: 'string', default: '1' },
  leads: { type: 'string', default: '200' },
  days: { type: 'string', default: '60' },
  faults: { type: 'string', default: 'all' },
  jobs: { type: 'string' },
  trace: { type: 'string' },
  plant: { type: 'string' },
  first: { type: 'boolean', default: false },
  empty: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Throws a `UsageError` for whatever it does not understand. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = read(args);
  const seeds = seedsOf(values.seed);
  const crm = crmOf(values.crm);
  if (values.trace !== undefined && seeds.length > 1) throw new UsageError('--trace writes one run: name one seed.');
  return {
    crm,
    seeds,
    leads: whole('leads', values.leads, 1),
    days: whole('days', values.days, 1),
    faults: faultsOf(values.faults, crm),
    json: values.json,
    jobs: values.jobs === undefined ? availableParallelism() : whole('jobs', values.jobs, 1),
    trace: values.trace ?? null,
    ...plantOf(values.plant),
    first: values.first,
    empty: values.empty ?? null,
    help: values.help,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function seedsOf(text: string): number[] {
  const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  const first = Number(from);
  const last = Number(to ?? from);
  if (from === undefined || last < first) throw new UsageError(`--seed takes a whole number, or two such as 1..20, not "${text}".`);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

const CRMS: readonly string[] = ['hubspot', 'salesforce', 'both'] satisfies DemoCrm[];

function crmOf(text: string): DemoCrm {
  if (!CRMS.includes(text)) throw new UsageError(`--crm takes ${CRMS.join(', ')}, not "${text}".`);
  return text as DemoCrm;
}

function whole(name: string, text: string, least: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < least) throw new UsageError(`--${name} takes a whole number from ${least}, not "${text}".`);
  return Number(text);
}

function plantOf(text: string | undefined): Pick<CommandLine, 'plant' | 'codePlant'> {
  if (text === undefined) return { plant: null, codePlant: null };
  if (Object.hasOwn(PLANTS, text)) return { plant: text as PlantName, codePlant: null };
  if (Object.hasOwn(CODE_PLANT_SENTENCES, text)) return { plant: null, codePlant: text as CodePlantName };
  const names = [...Object.keys(PLANTS), ...Object.keys(CODE_PLANT_SENTENCES)];
  throw new UsageError(`--plant takes ${names.join(', ')}, not "${text}".`);
}

function faultsOf(text: string, crm: DemoCrm): readonly FaultName[] {
  if (text === 'none') return [];
  const known = faultsIn(crm);
  if (text === 'all') return known;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(known as readonly string[]).includes(name));
  if (unknown.length > 0) throw new UsageError(`--faults: ${unknown.join(', ')} is none of ${known.join(', ')}.`);
  return names as FaultName[];
}

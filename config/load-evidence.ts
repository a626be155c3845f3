/** Operating settings of evidence from `evidence.yaml`: tools, call outcomes, who works outside the CRM, other grades. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CrmRep } from '../src/domain/crm-record.ts';
import { ATTEMPT_KINDS } from '../src/domain/evidence.ts';
import type { EvidenceMap } from '../src/domain/intake/evidence-map.ts';
import type { Roster } from '../src/domain/roster.ts';
import { readTextFile, readYaml } from './yaml-file.ts';

/** The evidence file as read, with what is made of it. */
export interface EvidenceSettings {
  /** SHA-256 hex of the file's content: changes when anything in it does. */
  readonly revision: string;
  readonly map: EvidenceMap;
  /** The roster with those marked who work outside the CRM. */
  withBlind(roster: Roster, reps: readonly CrmRep[]): Roster;
  /** People the file names whom the CRM does not know, for `doctor`. */
  unmatched(reps: readonly CrmRep[]): readonly string[];
}

const SHIPPED = fileURLToPath(new URL('./evidence.yaml', import.meta.url));

const names = (what: string) => z.array(z.string({ error: `expected ${what}` }).min(1)).default([]);
const who = z.union([z.string().min(1), z.number().transform(String)], { error: 'expected an e-mail address or an owner id' });
const channel = z.enum(['call', 'email', 'meeting', 'message'], { error: 'expected call, email, meeting or message' });
const grade = z.enum(['A', 'B', 'C', 'none'], { error: 'expected A, B, C or none' });

const outcomes = z.strictObject({
  connected: names('the label of a call outcome'),
  'not-connected': names('the label of a call outcome'),
});
const outside = z.strictObject({ reps: z.array(who).default([]), channels: z.array(channel).default([]) });
const grades = z.strictObject(Object.fromEntries(ATTEMPT_KINDS.map((kind) => [kind, grade.optional()])));

const schema = z.strictObject({
  'mail-sent-by-hand': names('the name of a tool'),
  'call-outcomes': outcomes.prefault({}),
  'works-outside-the-crm': outside.prefault({}),
  grades: grades.prefault({}),
});

type EvidenceFile = z.infer<typeof schema>;

const KEYS = [schema, outcomes, outside, grades].flatMap((part) => Object.keys(part.shape));

/** `path` null reads the shipped file. Throws `SETTINGS_FILE_UNREADABLE`. */
export function loadEvidence(path: string | null): EvidenceSettings {
  return parseEvidence(path ?? 'config/evidence.yaml', readTextFile(path ?? SHIPPED));
}

/** Throws `SETTINGS_FILE_UNREADABLE` naming every problem. */
export function parseEvidence(name: string, text: string): EvidenceSettings {
  const file = readYaml({ name, text, schema, knownKeys: KEYS, check: contradictions });
  const { reps, channels } = file['works-outside-the-crm'];
  const find = (crmReps: readonly CrmRep[], wanted: string) =>
    crmReps.find((rep) => rep.id === wanted || rep.email?.toLowerCase() === wanted.toLowerCase());
  return {
    revision: createHash('sha256').update(JSON.stringify(file)).digest('hex'),
    map: mapOf(file),
    withBlind: (roster, crmReps) =>
      reps.length + channels.length === 0
        ? roster
        : {
            ...roster,
            blindReps: [...new Set([...roster.blindReps, ...reps.map((wanted) => find(crmReps, wanted)?.id ?? wanted)])],
            blindChannels: [...new Set([...roster.blindChannels, ...channels])],
          },
    unmatched: (crmReps) => reps.filter((wanted) => find(crmReps, wanted) === undefined),
  };
}

/** The same outcome cannot mean both. */
function contradictions(file: EvidenceFile) {
  const { connected, 'not-connected': not } = file['call-outcomes'];
  const said = new Set(connected.map((label) => label.toLowerCase()));
  return not.flatMap((label, index) =>
    said.has(label.toLowerCase())
      ? [{ path: ['call-outcomes', 'not-connected', index], message: `"${label}" also stands under connected` }]
      : [],
  );
}

function mapOf(file: EvidenceFile): EvidenceMap {
  const { connected, 'not-connected': notConnected } = file['call-outcomes'];
  return {
    handTools: file['mail-sent-by-hand'],
    connected,
    notConnected,
    grades: file.grades as EvidenceMap['grades'],
  };
}

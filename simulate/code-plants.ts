/** Faults planted in Baton's own code: a run plays on a private copy of the compiled product in which one line is another, without a hook in the product. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of the compiled product; it must stand there exactly once. */
export interface CodePlant {
  /** Below `dist`. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** Baton deletes a task that was made twice as soon as it reads it: with that, making one twice does no harm. */
export const NO_MENDING: CodePlant = {
  file: 'src/ledger/records/observe-tasks.js',
  find: 'await deleteTwins(tx, ref, seen, known);',
  put: '',
};

const OWN_ACCOUNT = 'notice.accountId === scope.install.accountId';
const UNKNOWN = "return { kind: neverLeft(error) ? 'unsent' : 'unknown', why: reasonOf(error) };";

/** Drops what webhooks tell of the records for which `condition`, over `notice.id`, holds. */
export const dropping = (condition: string): CodePlant => ({
  file: 'jobs/intake.js',
  find: OWN_ACCOUNT,
  put: `${OWN_ACCOUNT} && !(${condition})`,
});

export const CODE_PLANTS = {
  'holiday-skipped': {
    file: 'src/domain/business-time.js',
    find: 'this.#holidays = new Set(calendar.holidays);',
    put: 'this.#holidays = new Set();',
  },
  'note-as-call': { file: 'src/domain/evidence.js', find: "note: 'C'", put: "note: 'B'" },
  'webhook-dropped': dropping("notice.id.endsWith('1')"),
  'merge-ignored': { file: 'jobs/merge.js', find: 'await ledger.records.merge(ref.installId, winner, losers, at);', put: '' },
  'absence-forgotten': { file: 'src/domain/roster-index.js', find: 'groupAbsences(roster.absences)', put: 'groupAbsences([])' },
  'sent-again': {
    file: 'connectors/hubspot/client.js',
    find: UNKNOWN,
    put: 'return await withDeadline(config.timeoutMs, async () => readReply(await client.apiRequest(options), now()));',
  },
} as const satisfies Record<string, CodePlant>;

export type CodePlantName = keyof typeof CODE_PLANTS;

/** Copies the product built at `root` with what it needs to run, and plants in the copy. Throws when a line is not there exactly once. */
export function plantCode(root: string, plants: readonly CodePlant[], into: string): void {
  for (const name of ['dist', 'bin', 'config', 'package.json']) cpSync(join(root, name), join(into, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'));
  for (const { file, find, put } of plants) {
    const path = join(into, 'dist', file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
    writeFileSync(path, parts.join(put));
  }
}

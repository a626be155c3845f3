/** Reads the trail of writes into what there is to take back: tasks made, and per record the values before the first and after the last write. */
import type { NumberedLine, Values } from '../ports/ledger/index.ts';

export interface MadeTask {
  readonly taskId: string;
  readonly key: string;
  readonly leadId: string;
  readonly owner: string;
}

export interface ChangedValues {
  /** Of figures: their key, as `figureKey` makes it. */
  readonly leadId: string;
  /** Where they stand; absent: on the person's record. */
  readonly leadObject?: string;
  /** Before the first write since. */
  readonly before: Values;
  /** After the last one: what the record still holds if nobody changed it. */
  readonly after: Values;
}

export interface UndoPlan {
  readonly tasks: readonly MadeTask[];
  readonly owners: readonly ChangedValues[];
  readonly fields: readonly ChangedValues[];
}

/** Takes lines in the order they were written. */
export interface UndoPlanner {
  add(line: NumberedLine): void;
  plan(): UndoPlan;
}

const WRITTEN = / written$/;
const CREATED = /^(manager )?task create written$/;
const ENDED = /^(undo |manager )?task (completed|deleted) written$/;

export function createUndoPlanner(): UndoPlanner {
  const tasks = new Map<string, MadeTask>();
  const sets = { owner: new Map<string, ChangedValues>(), fields: new Map<string, ChangedValues>() };
  return {
    add(line) {
      if (!WRITTEN.test(line.action)) return;
      if (line.record === 'task') noteTask(tasks, line);
      else if (line.record !== 'account') noteValues('owner' in (line.after ?? {}) ? sets.owner : sets.fields, line);
    },
    plan: () => ({
      tasks: [...tasks.values()],
      owners: [...sets.owner.values()].flatMap(changed),
      fields: [...sets.fields.values()].flatMap(changed),
    }),
  };
}

function noteTask(tasks: Map<string, MadeTask>, { action, crmId, leadId, after }: NumberedLine): void {
  if (crmId === null) return;
  const { key, owner } = (after ?? {}) as { key?: string; owner?: string };
  if (CREATED.test(action)) tasks.set(crmId, { taskId: crmId, key: String(key ?? ''), leadId, owner: String(owner ?? '') });
  else if (ENDED.test(action)) tasks.delete(crmId);
}

/** Values of the first `before` win, of the last `after` too. */
function noteValues(sets: Map<string, ChangedValues>, { leadId, record, crmId, before, after }: NumberedLine): void {
  const where = { leadId, ...(record === 'lead-object' && crmId !== null ? { leadObject: crmId } : {}) };
  const known = sets.get(JSON.stringify(where));
  sets.set(JSON.stringify(where), {
    ...where,
    before: { ...((before ?? {}) as Values), ...known?.before },
    after: { ...known?.after, ...((after ?? {}) as Values) },
  });
}

/** Without what came back to its old value by itself, and without values whose former one nobody noted. */
function changed({ before, after, ...where }: ChangedValues): ChangedValues[] {
  const keys = Object.keys(after).filter((key) => key in before && (before[key] ?? null) !== (after[key] ?? null));
  if (keys.length === 0) return [];
  const only = (values: Values): Values => Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));
  return [{ ...where, before: only(before), after: only(after) }];
}

/** Tasks and calls as the native sync copies them: an open task follows its original, a call is copied once it is over. */
import type { StoredRecord } from '../oracle/crm.ts';
import { NATIVE_SYNC } from '../salesforce/world/authors.ts';
import type { Side } from './staff.ts';
import type { Two } from './two.ts';

type Type = 'tasks' | 'calls';

const OTHER: Readonly<Record<Side, Side>> = { hubspot: 'salesforce', salesforce: 'hubspot' };

const COPIED: Readonly<Record<Type, readonly string[]>> = {
  tasks: ['hs_task_subject', 'hs_task_body', 'hs_task_status', 'hs_timestamp'],
  calls: ['hs_timestamp', 'hs_call_title', 'hs_call_direction', 'hs_call_duration', 'hs_call_status', 'hs_call_disposition'],
};

/** True for what the sync made: a copy of what stands in the other CRM. */
export function isCopy({ createdBy }: Pick<StoredRecord, 'createdBy'>): boolean {
  return createdBy.appId === NATIVE_SYNC.appId;
}

export class CopiedWork {
  readonly #two: Two;
  /** Id of the copy by type and id of the original. */
  readonly #copies = new Map<string, string>();

  constructor(two: Two) {
    this.#two = two;
  }

  task(side: Side, id: string): void {
    const task = this.#original(side, 'tasks', id);
    if (task === null) return;
    const copy = this.#copies.get(`tasks ${id}`);
    const to = OTHER[side];
    const { actors } = this.#two;
    if (copy === undefined) {
      if (!task.archived && task.values.hs_task_status !== 'COMPLETED') this.#copy(to, task);
    } else if (task.archived) actors[to].archive('tasks', copy, NATIVE_SYNC);
    else if (actors[to].get('tasks', copy)?.archived === false) actors[to].update('tasks', copy, this.#told(to, task), NATIVE_SYNC);
  }

  call(side: Side, id: string): void {
    const call = this.#original(side, 'calls', id);
    const over = call !== null && !call.archived && call.values.hs_call_status !== 'IN_PROGRESS';
    if (over && !this.#copies.has(`calls ${id}`)) this.#copy(OTHER[side], call);
  }

  #original(side: Side, type: Type, id: string): StoredRecord | null {
    const { portal, mirror } = this.#two;
    const record = side === 'hubspot' ? portal.find(type, id) : mirror.find(type, id);
    return record === null || isCopy(record) ? null : record;
  }

  /** Only of people who are in both. */
  #copy(to: Side, record: StoredRecord): void {
    const person = this.#personIn(to, record);
    if (person === null) return;
    const { actors } = this.#two;
    const id = actors[to].create(record.type as Type, this.#told(to, record), NATIVE_SYNC, [{ objectType: 'contacts', id: person }]);
    this.#copies.set(`${record.type} ${record.id}`, id);
  }

  #personIn(to: Side, record: StoredRecord): string | null {
    const { pairs, actors } = this.#two;
    const [person] = [...(record.links.get('contacts')?.keys() ?? [])];
    if (person === undefined) return null;
    const id = to === 'salesforce' ? pairs.ofHubspot(person) : pairs.ofSalesforce(person);
    return id !== null && actors[to].get('contacts', id)?.archived === false ? id : null;
  }

  #told(to: Side, { type, values }: StoredRecord): Record<string, string> {
    const { staff } = this.#two;
    const told: Record<string, string> = {};
    for (const name of COPIED[type as Type]) if (values[name]) told[name] = values[name];
    const owner = staff.activeIn(to, staff.idOf(values.hubspot_owner_id ?? ''));
    return owner ? { ...told, hubspot_owner_id: owner } : told;
  }

  save(): unknown {
    return [...this.#copies];
  }

  load(saved: unknown): void {
    for (const [original, copy] of saved as [string, string][]) this.#copies.set(original, copy);
  }
}

/** Baton's fields and tasks in a person's words: labels for keys, names for reps, times on the account's clock. */
import { FOLLOW_UP_FIELDS, type FollowUpField } from '../../domain/fields.ts';
import { localTime } from '../../domain/local-time.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../domain/loop/figures.ts';

const FIELDS = new Map<string, FollowUpField>([...DEAL_FIELDS, ...CUSTOMER_FIELDS, ...FOLLOW_UP_FIELDS].map((field) => [field.key, field]));
const TASK_WORDS: Readonly<Record<string, string>> = { owner: 'Owner', dueAt: 'Due', status: 'Status', key: 'Key', atBat: 'At-bat' };

export interface Speaker {
  readonly zone: string;
  nameOf(rep: string | null): string;
}

export const labelOf = (name: string): string => FIELDS.get(name)?.label ?? TASK_WORDS[name] ?? name;

/** Empty for what is empty. */
export function tellValue({ zone, nameOf }: Speaker, name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const type = FIELDS.get(name)?.type;
  if ((type === 'datetime' || name === 'dueAt') && Number.isFinite(Number(value))) return localTime(Number(value), zone);
  if (type === 'rep' || name === 'owner') return nameOf(String(value));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

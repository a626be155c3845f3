/** The demo's options as typed, checked the way every command checks its own. */
import { InvalidArgumentError } from 'commander';

/** One CRM to play in. */
export type SingleCrm = 'hubspot' | 'salesforce';
/** `both`: marketing works in HubSpot, sales in Salesforce. */
export type DemoCrm = SingleCrm | 'both';

export interface DemoOptions {
  readonly crm: DemoCrm;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly data?: string;
  readonly leads?: number;
  readonly days?: number;
  readonly seed: number;
  readonly dataDir?: string;
  readonly sandbox?: string;
}

export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 0 or more.');
  return Number(text);
}

export function day(text: string): number {
  const days = count(text);
  if (days < 1 || days > 3_650) throw new InvalidArgumentError('Expected a number of days from 1 to 3650.');
  return days;
}

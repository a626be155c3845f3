/** What each role may see and do in the console. */
import type { Role } from '../../ports/ledger/console.ts';

/**
 * `see-own`: leads of one's own. `see-all`: everybody's leads, the scoreboard, failures and health. `act`: replay what is parked, let go
 * what a breaker holds. `administer`: accounts, people, and what is in force.
 */
export type Right = 'see-own' | 'see-all' | 'act' | 'administer';

const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  admin: ['see-own', 'see-all', 'act', 'administer'],
  'marketing-lead': ['see-own', 'see-all', 'act'],
  'sales-lead': ['see-own', 'see-all', 'act'],
  rep: ['see-own'],
  viewer: ['see-own', 'see-all'],
};

export const ROLE_WORDS: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  admin: { name: 'Admin', may: 'everything: accounts, people, going live' },
  'marketing-lead': { name: 'Marketing lead', may: 'sees all, replays failures, lets go what is held' },
  'sales-lead': { name: 'Sales lead', may: 'sees all, replays failures, lets go what is held' },
  rep: { name: 'Rep', may: 'sees their own leads, and the rules' },
  viewer: { name: 'Viewer', may: 'sees all, changes nothing' },
};

export function hasRight(role: Role, right: Right): boolean {
  return RIGHTS[role].includes(right);
}

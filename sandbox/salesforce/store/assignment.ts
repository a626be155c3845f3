/** The lead assignment rule: whom it gives a lead, in turn. */
import type { Org } from './org.ts';

const turns = new WeakMap<Org, number>();

/** The next user or queue of the rule, or null in an org without one. */
export function assigneeOf(org: Org): string | null {
  const { leadAssignees } = org.settings;
  if (leadAssignees.length === 0) return null;
  const turn = turns.get(org) ?? 0;
  turns.set(org, turn + 1);
  return leadAssignees[turn % leadAssignees.length] as string;
}

/** What is missing in the operating settings before an account's people can be held to the rules. */
import type { Roster } from '../../domain/roster.ts';

/** Sentences for a person, each with what to do; none when nothing is missing. */
export function gapsOf(roster: Roster, nameOf: (rep: string | null) => string): readonly string[] {
  const people = roster.reps.filter(({ type, active }) => type === 'person' && active);
  const without = (what: 'pool' | 'deputy') => people.filter((rep) => rep[what] === null).map(({ id }) => nameOf(id));
  const managers = new Set(roster.reps.map(({ manager }) => manager));
  const gone = roster.reps.filter(({ active }) => !active).map(({ id }) => nameOf(id));
  return [
    ...(people.length === 0 ? ['No active person is known: nobody can be given a lead. Read the account’s users first.'] : []),
    ...(roster.safetyNet === null ? ['No safety net is named: the last rung of every ladder goes to nobody. Choose one below.'] : []),
    ...(roster.safetyNet !== null && roster.safetyNet.deputy === null
      ? ['Nobody stands in for the safety net. Choose a deputy below.']
      : []),
    ...told(
      people.filter(({ id, manager }) => manager === null && !managers.has(id)).map(({ id }) => nameOf(id)),
      'no manager, so what is late goes up to the safety net. Choose a manager of their team below.',
    ),
    ...told(without('pool'), 'no pool, so a manager has to choose who takes over their leads. Put them in a team in the CRM.'),
    ...(gone.length === 0 ? [] : [`${list(gone)} left the CRM; what they own is moved.`]),
  ];
}

function told(names: readonly string[], what: string): string[] {
  return names.length === 0 ? [] : [`${list(names)}: ${what}`];
}

const NAMED = 5;

const list = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(', ');

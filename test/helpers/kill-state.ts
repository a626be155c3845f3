/** The end state of a demo as the CRM holds it, in words that two runs of the same world share. */

interface Dumped {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly archived: boolean;
}

/** Contacts by e-mail and tasks by Baton's key (a person's own tasks by id): property by property. */
export interface EndState {
  readonly contacts: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly tasks: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}

const TASK_PROPERTIES = [
  'hs_task_status',
  'hubspot_owner_id',
  'hs_timestamp',
  'hs_task_subject',
  'hs_task_priority',
  'hs_task_type',
  'hs_task_body',
];

export async function readEndState(sandboxUrl: string): Promise<EndState> {
  const response = await fetch(`${sandboxUrl}/_control/dump?type=contacts&type=tasks&archived=true`);
  // Links in a task name the sandbox by its address, which is another in each run.
  const dump = (await response.text()).replaceAll(sandboxUrl, 'http://sandbox');
  const { contacts, tasks } = JSON.parse(dump) as { contacts: Dumped[]; tasks: Dumped[] };
  return {
    contacts: keyed(contacts, (contact) => contact.properties.email ?? contact.id, isOfInterest),
    tasks: keyed(
      tasks,
      (task) => task.properties.baton_key ?? `own ${task.id}`,
      (name) => TASK_PROPERTIES.includes(name),
    ),
  };
}

const isOfInterest = (name: string): boolean =>
  name.startsWith('baton_') || ['hubspot_owner_id', 'lifecyclestage', 'hs_lead_status'].includes(name);

/** Two records under one name would hide a twin: both are kept. */
function keyed(records: readonly Dumped[], nameOf: (record: Dumped) => string, keep: (property: string) => boolean): EndState['contacts'] {
  const state: Record<string, Readonly<Record<string, string | null>>> = {};
  for (const record of records) {
    const name = nameOf(record);
    const properties = Object.entries(record.properties).filter(([property, value]) => keep(property) && value !== null && value !== '');
    const entry = { ...Object.fromEntries(properties.sort(([a], [b]) => (a < b ? -1 : 1))), archived: String(record.archived) };
    state[state[name] === undefined ? name : `${name} twin ${record.id}`] = entry;
  }
  return state;
}

/** One line per property in which the two differ: `what: before → after`. */
export function differences(undisturbed: EndState, killed: EndState): string[] {
  const lines: string[] = [];
  for (const kind of ['contacts', 'tasks'] as const)
    for (const name of new Set([...Object.keys(undisturbed[kind]), ...Object.keys(killed[kind])])) {
      const [before, after] = [undisturbed[kind][name], killed[kind][name]];
      if (before === undefined || after === undefined)
        lines.push(`${kind} ${name}: only in the ${before === undefined ? 'killed' : 'undisturbed'} run`);
      else
        for (const property of new Set([...Object.keys(before), ...Object.keys(after)]))
          if (before[property] !== after[property]) lines.push(`${kind} ${name} ${property}: ${before[property]} → ${after[property]}`);
    }
  return lines;
}

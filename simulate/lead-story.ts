/** Everything that the CRM holds about one lead, in the order in which it came: what a finding has to be read against. */
import type { Crm, StoredRecord } from '../sandbox/oracle/crm.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** One line for each value that was set on the contact or on what hangs on it; none when there is no such contact. */
export function storyOf(portal: Crm, lead: string): readonly string[] {
  const contact = portal.find('contacts', lead);
  if (contact === null) return [];
  const linked = [...contact.links].flatMap(([type, side]) => [...side.keys()].flatMap((id) => portal.find(type, id) ?? []));
  const lines = [contact, ...linked].flatMap(linesOf).toSorted((a, b) => a.at - b.at);
  return lines.map(({ at, text }) => `${new Date(at).toISOString()} ${text}`);
}

function linesOf(record: StoredRecord): Line[] {
  const name = `${record.type} ${record.id}`;
  const made = { at: record.createdAt, text: `${name} made by ${whose(record.createdBy)} ${JSON.stringify(record.initial)}` };
  return [made, ...record.changes.map(({ at, name: field, value, by }) => ({ at, text: `${name} ${field} = ${value} by ${whose(by)}` }))];
}

const whose = ({ source, userId }: StoredRecord['createdBy']): string => (userId === undefined ? source : `${source} ${userId}`);

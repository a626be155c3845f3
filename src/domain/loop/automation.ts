/** What in a CRM reacts when a record is updated, as far as the CRM shows it to an app. */

export interface Automation {
  /** The CRM's own name of the kind of record, e.g. `Opportunity` or `Deals`; null where the CRM names a reaction without it. */
  readonly object: string | null;
  readonly kind: 'flow' | 'process' | 'Apex trigger' | 'validation rule' | 'workflow rule' | 'workflow';
  readonly name: string;
}

/** What was found, and sentences on what the CRM does not show and where a person looks. */
export interface AutomationSeen {
  readonly found: readonly Automation[];
  readonly unseen: readonly string[];
}

/** By kind of record, as one reads them: records by name, what is nobody's last. */
export function byObject(found: readonly Automation[]): readonly (readonly [object: string | null, readonly Automation[]])[] {
  const groups = Map.groupBy(found, ({ object }) => object);
  const rank = (object: string | null) => `${object === null ? 1 : 0} ${object ?? ''}`;
  return [...groups].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
}

/** `flow Won deal to ERP`. */
export function automationText({ kind, name }: Automation): string {
  return `${kind} ${name}`;
}

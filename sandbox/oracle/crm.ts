/** What the judge reads of a CRM, whichever it is: people, deals, tasks and deeds with their histories, in one set of words. */
import type { Millis, World } from '../portal.ts';
import type { Forms } from '../store/forms.ts';
import type { StoreType } from '../store/object-types.ts';
import type { StoredRecord as HubspotRecord } from '../store/record.ts';

/** A record with its history; another CRM's records are told in the same property names. */
export type StoredRecord = Pick<
  HubspotRecord,
  | 'id'
  | 'type'
  | 'createdAt'
  | 'createdBy'
  | 'initial'
  | 'values'
  | 'changes'
  | 'updatedAt'
  | 'archived'
  | 'archivedAt'
  | 'binned'
  | 'links'
>;

export interface Crm {
  /** Filled forms, and who became part of whom; absent where the CRM keeps no forms. */
  readonly forms?: Pick<Forms, 'submissionsBy'>;
  readonly mergedInto?: ReadonlyMap<string, string>;
  /** A person as they last stood before they became part of another; absent where the CRM hands the survivor what only the other said. */
  asMerged?(id: string): StoredRecord | null;
  /** Where a record stands, in a company that works in more than one CRM. */
  standsIn?(id: string): string;
  /** Every id that a person has; absent where they have one. */
  idsOf?(id: string): readonly string[];
  /** IANA zone. */
  readonly timeZone: string;
  readonly owners: {
    all(): readonly {
      readonly id: string;
      readonly userId: string;
      readonly teams: readonly string[];
      readonly archived: boolean;
      readonly updatedAt: Millis;
    }[];
  };
  shelf(type: StoreType): { readonly byId: ReadonlyMap<string, StoredRecord> };
  /** Ids of records that became part of another lead to that one. */
  find(type: StoreType, id: string): StoredRecord | null;
}

/** A CRM, what played in it, and whose hand in it is Baton's. */
export interface Scene {
  readonly mainPortal: Crm;
  readonly world: Pick<World, 'truth'> | null;
  readonly clock: { now(): Millis };
  readonly apps: ReadonlyMap<string, { readonly appId: string }>;
}

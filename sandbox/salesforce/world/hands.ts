/** What every act on the org needs: its rows, its authors, its mirror, and writing as a person at the screen does. */
import type { StoredRecord } from '../../oracle/crm.ts';
import type { ChangedBy } from '../../portal.ts';
import { type Input, insertRow, updateRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import type { Org, Row } from '../store/org.ts';
import type { Authors } from './authors.ts';
import type { OrgMirror } from './mirror.ts';

export type Properties = Readonly<Record<string, string>>;

export class Hands {
  readonly org: Org;
  readonly authors: Authors;
  readonly mirror: OrgMirror;

  constructor(org: Org, authors: Authors, mirror: OrgMirror) {
    this.org = org;
    this.authors = authors;
    this.mirror = mirror;
  }

  insert(object: string, input: Input, by: ChangedBy): Row {
    return insertRow(this.org, systemActor(this.authors.userOf(by)), this.org.schema.get(object), this.#offered(input));
  }

  /** Whoever has left owns nothing new: a list of users does not offer them, and a tool that names them leaves it to itself. */
  mayOwn(ownerId: unknown): boolean {
    const user = this.org.find('User', String(ownerId ?? ''));
    return user === null || user.values.IsActive === true;
  }

  #offered(input: Input): Input {
    const { OwnerId, ...rest } = input;
    return OwnerId === undefined || this.mayOwn(OwnerId) ? input : rest;
  }

  /** Saves what differs; a page that is saved as it stands changes nothing. */
  update(row: Row, input: Input, by: ChangedBy): void {
    const differing = Object.entries(this.#offered(input)).filter(
      ([name, value]) => (row.values[name] ?? null) !== (value === '' ? null : value),
    );
    if (differing.length > 0) updateRow(this.org, systemActor(this.authors.userOf(by)), row, Object.fromEntries(differing));
  }

  /** The row a record of the mirror stands for. Throws where there is none. */
  row(record: Pick<StoredRecord, 'id'>): Row {
    const row = this.mirror.rowOf(record.id);
    if (!row) throw new Error(`The org has no record ${record.id}.`);
    return row;
  }

  record(type: StoredRecord['type'], id: string): StoredRecord {
    const record = this.mirror.find(type, id);
    if (!record) throw new Error(`The org has no ${type} record ${id}.`);
    return record;
  }

  /** The day of an instant where the owner works. */
  dayOf(instant: string, ownerId: string | undefined): string {
    const zone = String(this.org.find('User', ownerId ?? '')?.values.TimeZoneSidKey ?? this.mirror.timeZone);
    return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
  }

  /** A field only where the object has it: a page shows no field that does not exist. */
  has(object: string, field: string): boolean {
    return this.org.schema.field(object, field) !== null;
  }
}

/** The agreed seam inside the sandbox: what the world's actors may do to the CRM, and what the server may ask of the world. */

/** Epoch milliseconds of world time. */
export type Millis = number;

/** CRM object names as HubSpot spells them in paths. */
export type ObjectType =
  | 'contacts'
  | 'leads'
  | 'companies'
  | 'deals'
  | 'line_items'
  | 'tasks'
  | 'calls'
  | 'emails'
  | 'meetings'
  | 'notes'
  | 'communications';

/** Who made a change: a person in the CRM's own pages (`userId`), a form or import, or an app through the API. */
export interface ChangedBy {
  readonly source: 'CRM_UI' | 'FORM' | 'IMPORT' | 'INTEGRATION' | 'AUTOMATION_PLATFORM' | 'API';
  readonly userId?: string;
  readonly appId?: string;
}

export interface CrmRecord {
  readonly id: string;
  readonly objectType: ObjectType;
  /** Every value is a string or null, as HubSpot sends them. */
  readonly properties: Readonly<Record<string, string | null>>;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly archived: boolean;
}

export interface AssociateTo {
  readonly objectType: ObjectType;
  readonly id: string;
  /** HUBSPOT_DEFINED type id; the default pair id when absent (task to contact 204, call to contact 194 …). */
  readonly typeId?: number;
}

/** What an actor may do: every call happens at `now()`, keeps property history and queues webhooks like any other change. */
export interface Portal {
  readonly portalId: string;
  /** IANA zone of the portal. */
  readonly timeZone: string;
  now(): Millis;
  create(objectType: ObjectType, properties: Record<string, string>, by: ChangedBy, associations?: readonly AssociateTo[]): string;
  update(objectType: ObjectType, id: string, properties: Record<string, string>, by: ChangedBy): void;
  archive(objectType: ObjectType, id: string, by: ChangedBy): void;
  restore(objectType: ObjectType, id: string, by: ChangedBy): void;
  /** Removes a record and all it held, as a privacy deletion does. */
  purge(objectType: ObjectType, id: string, by: ChangedBy): void;
  merge(objectType: ObjectType, winnerId: string, loserId: string, by: ChangedBy): void;
  get(objectType: ObjectType, id: string): CrmRecord | null;
  /** Ids associated with a record, archived ones left out. */
  associated(objectType: ObjectType, id: string, to: ObjectType): readonly string[];
  /** Open (not COMPLETED, not archived) tasks of an owner, oldest due first. */
  openTasks(ownerId: string): readonly CrmRecord[];
  /** True when the portal has this property (a custom one exists only after an app or a person made it). */
  hasProperty(objectType: ObjectType, name: string): boolean;
  /** `role` absent: somebody who sells; what a CRM cannot tell apart it leaves out. */
  addOwner(owner: {
    firstName: string;
    lastName: string;
    email: string;
    teams?: readonly string[];
    timeZone?: string;
    role?: WorldTruth['reps'][number]['role'];
  }): string;
  /** Where the CRM knows who leads whom. */
  setManager?(ownerId: string, managerOwnerId: string): void;
  deactivateOwner(ownerId: string): void;
  owners(): readonly { id: string; userId: string | null; email: string; firstName: string; lastName: string; archived: boolean }[];
}

/** A world that plays against the portal. Deterministic: same seed and same CRM states at the same instants give the same acts. */
export interface World {
  /** Instant the world begins; the clock starts here. */
  readonly startsAt: Millis;
  /** The next instant on any actor's agenda, or null when nothing more will happen by itself. */
  nextInstant(): Millis | null;
  /** Does everything due at or before `now`. The server calls it with the clock already at `now`. */
  act(portal: Portal, now: Millis): void;
  /** Makes owners, teams and whatever exists before the first day. Called once, before anything else. */
  prepare(portal: Portal): void;
  /** What the world knows about itself, for the demo's summary and for tests: odd source rows, what was handed to whom. */
  truth(): WorldTruth;
  /** JSON state for a checkpoint, and back. */
  save(): unknown;
  load(state: unknown): void;
}

export interface WorldTruth {
  readonly source: {
    readonly rows: number;
    readonly loaded: number;
    readonly odd: readonly { readonly row: number; readonly why: string }[];
  };
  /** Owner id to IANA zone and hours, manager and team, as an admin would enter them in the roster. */
  readonly reps: readonly {
    readonly ownerId: string;
    readonly email: string;
    readonly zone: string;
    readonly team: string;
    readonly role: 'rep' | 'manager' | 'marketing' | 'safety-net' | 'queue' | 'partner' | 'integration';
    readonly managerOwnerId: string | null;
  }[];
  /** Conversion event names of forms that ask for sales. */
  readonly handRaiserForms: readonly string[];
  /** Acts counted by kind (`call`, `email`, `note`, `forget`, …). */
  readonly acts: Readonly<Record<string, number>>;
}

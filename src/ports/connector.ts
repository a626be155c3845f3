/** The contract every CRM connector fulfils: identity, auth, inbound, read, write; one conformance suite runs over all of them. */

import type { Rate } from '../domain/attribution/money.ts';
import type { Crm, CrmActivity, CrmRecord, CrmTask, CrmTouch, RecordKind } from '../domain/crm-record.ts';
import type { Millis } from '../domain/fact.ts';
import type { AutomationSeen } from '../domain/loop/automation.ts';
import type { CrmCampaign } from '../domain/loop/crm-campaign.ts';
import type { BulkWriter, FieldWrite, TaskWrite, WriteResult } from './crm-write.ts';
import type { Cursor, Session } from './session.ts';

export type * from './crm-write.ts';
export type * from './session.ts';

export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: Millis;
  /** Address of this account's own API, where the CRM gives each account one. */
  readonly apiBase?: string;
}

/** What the code exchange learns about the account. */
export interface ConnectedAccount {
  readonly accountId: string;
  readonly name: string;
  readonly timeZone: string;
  /** Host of record links, e.g. `app.hubspot.com`. */
  readonly uiDomain: string;
  readonly scopes: readonly string[];
  readonly userId: string | null;
}

/** A form that somebody filled in; forms know no records, only what was typed. */
export interface FormFill {
  readonly email: string;
  readonly touch: CrmTouch;
}

export interface FilledForms {
  readonly fills: readonly FormFill[];
  readonly next: Cursor;
  /** All that was filled in before this instant is told by now; null: call again with `next`. */
  readonly completeUntil: Millis | null;
}

/** Found, or declared missing with what is lost and how to get it: `doctor` prints it. */
export interface Capability {
  readonly id: string;
  readonly present: boolean;
  readonly lost: string;
  readonly remedy: string;
}

export interface RawRequest {
  readonly method: string;
  /** Full public URL the CRM was told to call. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** "This record changed": never more than an instruction to read it. */
export interface ChangeNotice {
  readonly accountId: string;
  readonly record: RecordKind;
  readonly id: string;
  readonly change: 'changed' | 'deleted' | 'restored' | 'merged' | 'privacy-deleted';
  readonly at: Millis;
  /** For `merged`: ids that now live on as `id`. */
  readonly mergedIds?: readonly string[];
  /** Equal keys are one event delivered twice. */
  readonly key: string;
}

/** What a CRM told while it was listened to. */
export interface Heard {
  /** Ids of records that changed, by kind: never more than an instruction to read them. */
  readonly changed: ReadonlyMap<RecordKind, readonly string[]>;
  /** Kinds of which something changed that was not told one by one: they are to be asked for changes now. */
  readonly look: readonly RecordKind[];
  /** Where listening goes on after this. */
  readonly next: Cursor;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null when the listing is complete. */
  readonly next: Cursor | null;
  /** The next page is being made and not ready before this instant; absent: it can be asked for at once. */
  readonly notBefore?: Millis;
  /** Elements that failed their schema: parked by the caller, never dropped. */
  readonly bad: readonly BadRecord[];
}

export interface BadRecord {
  readonly id: string | null;
  /** Path and expectation, without values. */
  readonly why: string;
}

/** Per person what is known to be done with them: kind and id (`call 17`) to the version it is known at. */
export type KnownActivities = ReadonlyMap<string, ReadonlyMap<string, Millis>>;

/** One of several kinds that one read brings. */
export interface BadActivity extends BadRecord {
  readonly record: RecordKind;
}

/** Ids that changed, and the instant up to which the stream is complete after this page. */
export interface ChangedPage {
  readonly ids: readonly string[];
  readonly next: Cursor;
  /** False when more pages of this window wait: call again at once. */
  readonly caughtUp: boolean;
  readonly completeUntil: Millis;
  /** Of each id, the instant of its last change as this page shows it. */
  readonly versions: Readonly<Record<string, Millis>>;
}

/** A record as a walk over ids names it. */
export interface ListedRecord {
  readonly id: string;
  readonly version: Millis;
}

/** Records created before `until`; `from` null: all of them, else only those created at or after it. */
export interface CreatedSpan {
  readonly from: Millis | null;
  readonly until: Millis;
}

export interface ReadResult {
  readonly found: readonly CrmRecord[];
  /** Asked for and not there, not even archived. */
  readonly missing: readonly string[];
  readonly bad: readonly BadRecord[];
}

export interface ProvisionPlan {
  /** One sentence per group or field that is missing and would be made. */
  readonly create: readonly string[];
  /** Present but not usable as it is, with what to do. */
  readonly conflicts: readonly string[];
  readonly existing: number;
}

/** Application credentials and addresses; made by `main` from the options. */
export interface ConnectorConfig {
  readonly clientId: string;
  readonly clientSecrets: readonly string[];
  /** API base, e.g. `https://api.hubapi.com`; the sandbox's address in demo and tests. */
  readonly apiBase: string;
  readonly authorizeBase: string;
  /** Socket time-out of one request, milliseconds of machine time. */
  readonly timeoutMs: number;
}

export interface Connector {
  // identity and capabilities
  readonly crm: Crm;
  /** Most inputs of one `ensureTasks` or `setFields`. */
  readonly writeBatch: number;
  /** A refresh token works once: one whose use has an unknown outcome is not tried again while the access token lives. */
  readonly refreshesOnce: boolean;
  /** False: the CRM sends nothing by itself, and what a person changed is known only once it is asked for. */
  readonly announces: boolean;
  /** Reads what the account can do and the settings the other members need. */
  probe(session: Session): Promise<{ capabilities: readonly Capability[]; settings: Record<string, unknown> }>;

  // auth
  authorizeUrl(input: { state: string; redirectUri: string }): string;
  /** `state` as in the authorise URL. Throws `OAUTH_REFUSED`. */
  exchange(input: {
    code: string;
    redirectUri: string;
    now: Millis;
    state: string;
  }): Promise<{ tokens: TokenSet; account: ConnectedAccount }>;
  /** Describes the account of a static app token, which never expires. Absent: the CRM has none. Throws `OAUTH_REFUSED`. */
  acceptToken?(input: { token: string; now: Millis }): Promise<{ tokens: TokenSet; account: ConnectedAccount }>;
  /** Throws `TOKEN_REVOKED` (reconnect), `APP_MISCONFIGURED` (ours to mend), or a retryable error. */
  refresh(input: { refreshToken: string; now: Millis }): Promise<TokenSet>;
  /** Uninstalls at the CRM; already gone is success. */
  revoke(session: Session): Promise<void>;

  // inbound
  /** Null when genuine and fresh, else why not: `unsigned`, `stale`, `forged`. */
  verify(request: RawRequest, now: Millis): 'unsigned' | 'stale' | 'forged' | null;
  /** Of a verified request: equal for two only if one repeats the other as it was signed. */
  fingerprint(request: RawRequest): string;
  parse(body: Uint8Array): { notices: readonly ChangeNotice[]; bad: readonly BadRecord[] };

  /**
   * Hears of changes as they happen, until told to stop or nothing is announced. Absent: the CRM has no such thing, or calls by itself.
   * `hear` is called one at a time; what it throws ends the listening. Throws when the connection is to be opened anew.
   */
  listen?(session: Session, cursor: Cursor | null, hear: (heard: Heard) => Promise<void>, signal: AbortSignal): Promise<void>;

  // read
  /** Backfill: one page of everything, resumable at the cursor. Leads come without histories. */
  list(session: Session, record: RecordKind, cursor: Cursor | null): Promise<Page<CrmRecord>>;
  /** Survives result walls, equal timestamps and index lag. `cursor` null starts at `since`. */
  changed(session: Session, record: RecordKind, cursor: Cursor | null, since: Millis): Promise<ChangedPage>;
  /** At most `batch` ids at once (`readBatch(record)`), with histories and associated lead ids. */
  read(session: Session, record: RecordKind, ids: readonly string[]): Promise<ReadResult>;
  /**
   * Everything done with these people (≤ 1,000) and their open tasks; complete as of `now()` before the first request. What is known already,
   * at the same version and of the same people, may be left out.
   */
  activities(
    session: Session,
    leadIds: readonly string[],
    since: Millis,
    known?: KnownActivities,
  ): Promise<{ items: readonly (CrmActivity | CrmTask)[]; bad: readonly BadActivity[] }>;
  readBatch(record: RecordKind): number;
  /** Per record, the keys of `expected` whose value it still holds; a record that is gone has no entry. */
  stillHolding(session: Session, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Per record that is there, the keys that hold another value than expected, with that value as the CRM writes it. */
  differing(session: Session, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, Readonly<Record<string, string | null>>>>;
  /** Live records of a kind in one request, out of an index that may lag; null where the CRM or the account does not tell. */
  count(session: Session, record: RecordKind, span: CreatedSpan): Promise<number | null>;
  /** Ids and last changes of the live records, page by page; where `span.from` is null possibly of later ones too. Deactivated reps are named as well. */
  ids(session: Session, record: RecordKind, cursor: Cursor | null, span: CreatedSpan): Promise<Page<ListedRecord>>;
  /** Marketing's campaigns with what they cost; none where the capability `campaigns` is missing. What is known at its version may be taken from there. */
  campaigns(session: Session, known: readonly CrmCampaign[]): Promise<readonly CrmCampaign[]>;
  /**
   * Touches that no record of a person tells of, by person, at the price of a request for each: asked for people on deals alone, where the
   * capability `marketing-events` is there. Absent: the CRM's records tell of all.
   */
  furtherTouches?(session: Session, leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly CrmTouch[]>>;
  /** Whether the account has anything that `furtherTouches` could tell of: one request, so that nobody is asked about in vain. Absent together with it. */
  hasFurtherTouches?(session: Session): Promise<boolean>;
  /**
   * What was filled in through the account's forms since the cursor, with null since `since`: some pages of it at a time, and the last ones told
   * once more. Asked where the capability `form-submissions` is there. Absent: the CRM's records tell of all.
   */
  formFills?(session: Session, cursor: Cursor | null, since: Millis): Promise<FilledForms>;
  /** What other currencies are or were worth in the account's own; none where it has one, or the CRM does not tell. */
  rates(session: Session): Promise<readonly Rate[]>;
  /** What reacts when Baton updates records it writes figures onto. Throws as every read; what the CRM refuses to show is said, never thrown. */
  automations(session: Session): Promise<AutomationSeen>;

  // write
  /** Idempotent by key; at most `writeBatch` inputs. */
  ensureTasks(session: Session, tasks: readonly TaskWrite[]): Promise<readonly WriteResult[]>;
  /** At most `writeBatch` inputs, one per record. */
  setFields(session: Session, writes: readonly FieldWrite[]): Promise<readonly WriteResult[]>;
  /** Absent: the CRM takes field writes in batches alone. */
  readonly bulk?: BulkWriter;
  /** Makes the missing group and fields; with `preview` writes nothing. */
  provision(session: Session, options: { preview: boolean }): Promise<ProvisionPlan>;
  /** Takes Baton's fields out of the CRM with all they hold, and the rows (`rows`) that Baton made. Absent: a person has to do it there. */
  unprovision?(session: Session): Promise<{ removed: number; rows?: number; kept: readonly string[] }>;
  /** Address of the record in the CRM. */
  recordUrl(account: { accountId: string; uiDomain: string }, record: 'lead' | 'lead-object' | 'deal', id: string): string;
}

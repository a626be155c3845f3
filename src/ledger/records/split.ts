/** A CRM record cut into what is stored where: body, histories, personal data, the leads it belongs to, and hashes for "did anything change". */
import type { CrmLead, CrmRecord, PersonalData, RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import { contentHash } from '../json.ts';

export interface SplitRecord {
  readonly kind: RecordKind;
  readonly id: string;
  readonly version: Millis;
  readonly archived: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly hash: string;
  /** Null when this read brought none: stored ones stay. */
  readonly history: Readonly<Record<string, unknown>> | null;
  readonly history_hash: string | null;
  readonly personal: Readonly<Record<string, unknown>> | null;
  readonly lead_ids: readonly string[];
  readonly email_domain: string | null;
  readonly email_flag: 'ok' | 'test' | 'none';
}

/** What only a read with histories knows; a page read must not overwrite it. */
const HISTORY_FIELDS = [
  'stageHistory',
  'ownerHistory',
  'conversions',
  'response',
  'optOutHistory',
  'callOptOutHistory',
  'statusHistory',
  'touches',
] as const;

/** Reserved names of RFC 2606 that people type to get past a form. `.invalid` is not among them: made-up worlds live there, as ordinary leads. */
const TEST_DOMAINS = /(^|\.)(example\.(com|net|org)|test|localhost)$/;
/** Mailboxes that are thrown away, the ones met most often: nobody answers there. */
const DISPOSABLE = new Set([
  'mailinator.com',
  'guerrillamail.com',
  '10minutemail.com',
  'temp-mail.org',
  'tempmail.com',
  'yopmail.com',
  'trashmail.com',
  'sharklasers.com',
  'getnada.com',
  'maildrop.cc',
]);
const TEST_NAMES = /^(test|tester|testing|noreply|no-reply|asdf|foo)([+._-].*|\d*)$/;

export function split(record: CrmRecord): SplitRecord {
  if (record.kind === 'lead') return splitLead(record);
  if (record.kind === 'rep') {
    const { email, name, ...body } = record;
    return part(record, body, { personal: { email, name } });
  }
  if (record.kind === 'task') {
    const { subject, ...body } = record;
    return part(record, body, { personal: { subject }, lead_ids: record.leadIds });
  }
  return part(record, record, { lead_ids: record.leadIds });
}

function splitLead(lead: CrmLead): SplitRecord {
  const { person, ...body } = lead;
  const history = lead.withHistory ? Object.fromEntries(HISTORY_FIELDS.map((field) => [field, lead[field]])) : null;
  const core = Object.fromEntries(Object.entries(body).filter(([key]) => !HISTORY_FIELDS.includes(key as 'response')));
  const email = emailFacts(person);
  return {
    ...part(lead, body, { personal: { ...person }, lead_ids: [] }),
    ...email,
    hash: hashOf({ ...core, ...email }),
    history,
    history_hash: history && contentHash(history),
  };
}

function part(record: CrmRecord, body: object, rest: Partial<SplitRecord>): SplitRecord {
  return {
    kind: record.kind,
    id: record.id,
    version: record.version,
    archived: record.archived,
    body: body as Record<string, unknown>,
    hash: hashOf(body),
    history: null,
    history_hash: null,
    personal: null,
    lead_ids: [],
    email_domain: null,
    email_flag: 'none',
    ...rest,
  };
}

/** Versions move with every write of our own; associations are compared as sets; `withHistory` tells about the read, not the record. */
function hashOf(body: object): string {
  const { version: _version, leadIds: _leadIds, withHistory: _withHistory, ...content } = body as Record<string, unknown>;
  return contentHash(content);
}

/** What set-aside needs to know of an address without keeping it; whether it sets a lead aside is the rules' business. */
function emailFacts({ email }: PersonalData): Pick<SplitRecord, 'email_domain' | 'email_flag'> {
  const address = email?.trim().toLowerCase() ?? '';
  const at = address.lastIndexOf('@');
  if (at < 1 || at === address.length - 1) return { email_domain: null, email_flag: 'none' };
  const domain = address.slice(at + 1);
  const test = TEST_DOMAINS.test(domain) || DISPOSABLE.has(domain) || TEST_NAMES.test(address.slice(0, at));
  return { email_domain: domain, email_flag: test ? 'test' : 'ok' };
}

/** Webhook bodies to change notices: which record to go and read, nothing more. */
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import type { BadRecord, ChangeNotice } from '../../src/ports/connector.ts';
import { OBJECTS, type ObjectKind } from './properties.ts';
import { id, parseElements, text } from './schema.ts';

const event = z.object({
  eventId: id.nullish(),
  portalId: id,
  subscriptionType: z.string().regex(/^[\w-]+\.\w+$/, 'expected object.change'),
  occurredAt: z.number().int().positive(),
  objectId: id.nullish(),
  appId: id.nullish(),
  sourceId: text,
  objectTypeId: text,
  propertyName: text,
  primaryObjectId: id.nullish(),
  mergedObjectIds: z.array(id).nullish(),
  newObjectId: id.nullish(),
  associationType: text,
  fromObjectId: id.nullish(),
  toObjectId: id.nullish(),
  fromObjectTypeId: text,
  toObjectTypeId: text,
});

type HubspotEvent = z.infer<typeof event>;

const CHANGES: Readonly<Record<string, ChangeNotice['change']>> = {
  creation: 'changed',
  propertyChange: 'changed',
  deletion: 'deleted',
  restore: 'restored',
  merge: 'merged',
  privacyDeletion: 'privacy-deleted',
};

const BY_TYPE_ID = new Map(Object.entries(OBJECTS).map(([kind, object]) => [object.typeId, kind as ObjectKind]));

/** Names as they stand in subscription types and association types. */
const BY_NAME: Readonly<Record<string, ObjectKind>> = {
  contact: 'lead',
  lead: 'lead-object',
  deal: 'deal',
  call: 'call',
  email: 'email',
  meeting: 'meeting',
  meeting_event: 'meeting',
  communication: 'message',
  note: 'note',
  task: 'task',
};

/** One notice per event, two per changed association of people and deals; events of objects Baton does not follow are passed over in silence. */
export function parseWebhook(body: Uint8Array): { notices: readonly ChangeNotice[]; bad: readonly BadRecord[] } {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { notices: [], bad: [{ id: null, why: 'body: expected JSON' }] };
  }
  const { good, bad } = parseElements(Array.isArray(json) ? json : [json], event);
  const notices: ChangeNotice[] = [];
  for (const each of good) {
    const found = noticesOf(each);
    if (typeof found === 'string') bad.push({ id: each.eventId ?? null, why: found });
    else notices.push(...found);
  }
  return { notices, bad };
}

/**
 * Where HubSpot says that this very app made the change: of a task or its associations we know what we wrote, and a read could tell no more.
 * Where it does not say so the record is read, which costs a request and harms nothing.
 */
function isEcho(each: HubspotEvent): boolean {
  return each.appId !== null && each.appId !== undefined && each.sourceId === each.appId;
}

function noticesOf(each: HubspotEvent): ChangeNotice[] | string {
  const [object = '', change = ''] = each.subscriptionType.split('.');
  if (change === 'associationChange') return isEcho(each) ? [] : associationNotices(each);
  const record = kindOf(each.objectTypeId, object);
  if (record === 'task' && isEcho(each)) return [];
  const kind = CHANGES[change];
  if (record === null || kind === undefined) return [];
  if (kind === 'merged') return mergeNotice(each, record);
  if (each.objectId === null || each.objectId === undefined) return 'objectId: expected an id';
  return [notice(each, record, each.objectId, kind)];
}

function mergeNotice(each: HubspotEvent, record: RecordKind): ChangeNotice[] | string {
  const survivor = each.newObjectId ?? each.primaryObjectId ?? each.objectId ?? null;
  if (survivor === null) return 'primaryObjectId: expected an id';
  const merged = [...(each.mergedObjectIds ?? []), ...(each.primaryObjectId ? [each.primaryObjectId] : [])];
  return [{ ...notice(each, record, survivor, 'merged'), mergedIds: [...new Set(merged)].filter((old) => old !== survivor) }];
}

/** What is done with people says itself with whom: reading the other side could tell no more. */
const KNOWS_ITS_PEOPLE: ReadonlySet<ObjectKind> = new Set(['call', 'email', 'meeting', 'message', 'note', 'task']);

function associationNotices(each: HubspotEvent): ChangeNotice[] | string {
  if (!each.fromObjectId || !each.toObjectId) return 'fromObjectId, toObjectId: expected ids';
  const [from = '', to = ''] = (each.associationType ?? '').split('_TO_');
  const sides = [
    { record: kindOf(each.fromObjectTypeId, from), id: each.fromObjectId },
    { record: kindOf(each.toObjectTypeId, to), id: each.toObjectId },
  ];
  const known = sides.filter((side): side is { record: ObjectKind; id: string } => side.record !== null);
  const telling = known.some(({ record }) => KNOWS_ITS_PEOPLE.has(record))
    ? known.filter(({ record }) => KNOWS_ITS_PEOPLE.has(record))
    : known;
  return telling.map(({ record, id: side }) => notice(each, record, side, 'changed'));
}

function kindOf(typeId: string | null, name: string): ObjectKind | null {
  return (typeId === null ? BY_NAME[name.toLowerCase()] : BY_TYPE_ID.get(typeId)) ?? null;
}

/** `eventId` alone is not unique and `attemptNumber` differs between two deliveries of one event, so the key is made of what happened. */
function notice(each: HubspotEvent, record: RecordKind, recordId: string, change: ChangeNotice['change']): ChangeNotice {
  const parts = [each.portalId, each.subscriptionType, record, recordId, each.propertyName, each.occurredAt, each.eventId];
  return { accountId: each.portalId, record, id: recordId, change, at: each.occurredAt, key: parts.map((part) => part ?? '').join('|') };
}

/** Change data capture over CometD: which records changed, heard within a second; what it cannot tell one by one is named for the polls, which stay the ground. */
import { StreamingExtension } from 'jsforce/lib/api/streaming.js';
import { Connection } from 'jsforce/lib/connection.js';
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { ConnectorConfig, Cursor, Heard, Session } from '../../src/ports/connector.ts';
import type { Log } from '../../src/ports/log.ts';
import { API_VERSION } from './limits.ts';
import { id, optionalId } from './schema.ts';
import { readSettings } from './settings.ts';

/** Objects that are listened to where the org has ticked them, and the kinds of record that a change of one may concern. */
const KINDS: Readonly<Record<string, readonly RecordKind[]>> = {
  Lead: ['lead'],
  Contact: ['lead'],
  CampaignMember: ['lead'],
  Opportunity: ['deal'],
  OpportunityContactRole: ['deal'],
  Task: ['task', 'call', 'email', 'message'],
  Event: ['meeting'],
  User: ['rep'],
};

const header = z.object({
  changeType: z.string(),
  recordIds: z.array(id),
  commitUser: z.string().nullish(),
});
const changeEvent = z.object({
  payload: z.object({ ChangeEventHeader: header, LeadId: optionalId, ContactId: optionalId, OpportunityId: optionalId }),
  event: z.object({ replayId: z.number() }),
});

type ChangeEvent = z.infer<typeof changeEvent>;

/** By object, the event that was heard last. */
const places = z.record(z.string(), z.number());
/** From now on. */
const TIP = -1;

/**
 * Resolves when told to stop, or when the org announces nothing that Baton reads. Throws when the connection has ended and is to be opened anew:
 * `CRM_UNAUTHORIZED`, `CRM_UNAVAILABLE`, or whatever `hear` throws.
 */
export async function listen(
  config: ConnectorConfig,
  session: Session,
  log: Log,
  cursor: Cursor | null,
  hear: (heard: Heard) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const token = await session.accessToken();
  const instanceUrl = (await session.apiBase()) ?? config.apiBase;
  const ended = Promise.withResolvers<void>();
  const ear = createEar(session, places.safeParse(cursor?.places).data ?? {}, hear, ended.reject);
  const client = new Connection({ instanceUrl, accessToken: token, version: API_VERSION }).streaming.createClient([
    new StreamingExtension.AuthFailure(() => ended.reject(unauthorized(session, 'change events: authentication is no longer valid'))),
    // A later handshake of the library's own subscribes again and keeps a refusal to itself.
    lostSubscription((why) => ear.isOpen() && ended.reject(unavailable(session, why))),
    replayed(ear),
  ]) as Client;
  const stop = () => ended.resolve();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const subscribed = subscribeAll(client, ear, log);
    const heard = await Promise.race([subscribed, ended.promise.then(() => 0)]);
    if (heard > 0) await ended.promise;
  } catch (error) {
    // The next session takes the renewed token.
    if (error instanceof BatonError && error.code === 'CRM_UNAUTHORIZED') await session.accessToken(token);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    client.disconnect();
  }
}

const channelOf = (object: string): string => `/data/${object}ChangeEvent`;

/** The library's types leave out how its client ends. */
type Client = ReturnType<Connection['streaming']['createClient']> & { disconnect(): void };

/** Answers how many objects are listened to. */
async function subscribeAll(client: Client, ear: Ear, log: Log): Promise<number> {
  const missed: RecordKind[] = [];
  const watched: string[] = [];
  for (const object of Object.keys(KINDS)) {
    const outcome = await subscribe(client, object, ear, log);
    if (outcome === 'refused') continue;
    watched.push(object);
    if (outcome === 'anew') missed.push(...KINDS[object]!);
  }
  log.info('listening to change events', { objects: watched.join(' ') });
  ear.open(missed);
  return watched.length;
}

/** `anew`: what happened before is not replayed. An id older than three days is no longer known: from now on then, and the polls tell the rest. */
async function subscribe(client: Client, object: string, ear: Ear, log: Log): Promise<'replayed' | 'anew' | 'refused'> {
  const attempt = async () => client.subscribe(channelOf(object), (event: unknown) => ear.take(object, event));
  try {
    await attempt();
    return ear.from(object) === TIP ? 'anew' : 'replayed';
  } catch (error) {
    const why = error instanceof Error ? error.message : String((error as { message?: unknown } | null)?.message ?? error);
    if (!/replayid/i.test(why)) {
      log.debug('no change events of this object', { object, why });
      return 'refused';
    }
    log.warn('change events were missed: the polls catch up', { object, why });
    ear.forget(object);
    await attempt();
    return 'anew';
  }
}

interface Ear {
  /** Where an object's events go on. */
  from(object: string): number;
  forget(object: string): void;
  take(object: string, event: unknown): void;
  /** Tells what has come since, beginning with kinds of which something was missed. */
  open(missed: readonly RecordKind[]): void;
  isOpen(): boolean;
}

/** Tells what has come in one piece while the piece before is still being worked on: a mass update is a few pieces. */
function createEar(
  session: Session,
  before: Readonly<Record<string, number>>,
  hear: (heard: Heard) => Promise<void>,
  fail: (error: unknown) => void,
): Ear {
  const at = new Map(Object.entries(before));
  let pending: { object: string; event: ChangeEvent | null }[] = [];
  let missed: readonly RecordKind[] = [];
  let isOpen = false;
  let working = false;
  const work = async () => {
    if (working || !isOpen) return;
    working = true;
    while (pending.length > 0 || missed.length > 0) {
      const [events, kinds] = [pending, missed];
      [pending, missed] = [[], []];
      for (const { object, event } of events) if (event !== null) at.set(object, event.event.replayId);
      await hear(told(session, events, kinds, { places: Object.fromEntries(at) }));
    }
    working = false;
  };
  const goOn = () => void work().catch(fail);
  return {
    from: (object) => at.get(object) ?? TIP,
    forget: (object) => void at.delete(object),
    take: (object, event) => {
      pending.push({ object, event: changeEvent.safeParse(event).data ?? null });
      goOn();
    },
    open: (kinds) => {
      isOpen = true;
      missed = kinds;
      goOn();
    },
    isOpen: () => isOpen,
  };
}

function told(
  session: Session,
  events: readonly { object: string; event: ChangeEvent | null }[],
  missed: readonly RecordKind[],
  next: Cursor,
): Heard {
  const { userId } = readSettings(session.settings);
  const own = session.capabilities.has('own-user') ? userId : null;
  const ids = new Map<RecordKind, Set<string>>();
  const look = new Set(missed);
  for (const { object, event } of events) {
    if (event !== null && own !== null && event.payload.ChangeEventHeader.commitUser === own) continue;
    const named = event === null ? null : recordsOf(object, event);
    if (named === null) for (const kind of KINDS[object] ?? []) look.add(kind);
    else for (const one of named) ids.set(KINDS[object]![0]!, (ids.get(KINDS[object]![0]!) ?? new Set()).add(one));
  }
  return { changed: new Map([...ids].map(([kind, set]) => [kind, [...set]])), look: [...look], next };
}

/** Ids of the people, deals, meetings or reps an event speaks of; null where it does not say, as of what an overflow swallowed. */
function recordsOf(object: string, { payload }: ChangeEvent): readonly string[] | null {
  const { recordIds } = payload.ChangeEventHeader;
  if (object === 'CampaignMember') return listed(payload.ContactId ?? payload.LeadId);
  if (object === 'OpportunityContactRole') return listed(payload.OpportunityId);
  // What a task is (a call that was made, something to do) an event of a change does not say.
  return object === 'Task' || recordIds.length === 0 ? null : recordIds;
}

const listed = (one: string | null): string[] | null => (one === null ? null : [one]);

/** The library's own extension knows one channel: of several the last one's place would stand in every subscription. */
function replayed(ear: Ear) {
  return {
    outgoing(message: { channel?: string; subscription?: string; ext?: object }, pass: (message: unknown) => void): void {
      const { channel, subscription = '', ext } = message;
      const object = Object.keys(KINDS).find((one) => channelOf(one) === subscription);
      if (channel !== '/meta/subscribe' || object === undefined) pass(message);
      else pass({ ...message, ext: { ...ext, replay: { [subscription]: ear.from(object) } } });
    },
  };
}

function lostSubscription(tell: (why: string) => void) {
  return {
    incoming(message: { channel?: string; successful?: boolean; error?: string }, pass: (message: unknown) => void): void {
      if (message.channel === '/meta/subscribe' && message.successful === false) tell(message.error ?? 'a subscription was refused');
      pass(message);
    },
  };
}

function unauthorized({ accountId }: Session, why: string): BatonError {
  return new BatonError('CRM_UNAUTHORIZED', { crm: 'Salesforce', account: accountId, what: 'change events', why });
}

function unavailable({ accountId }: Session, why: string): BatonError {
  return new BatonError('CRM_UNAVAILABLE', { crm: 'Salesforce', account: accountId, what: 'change events', why });
}

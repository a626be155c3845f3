/** The CometD endpoint: handshake, subscribe with replay, and long polls that bring change events. */
import type { OrgBox } from '../box.ts';
import { header, type OrgReply, type OrgRequest } from '../http/exchange.ts';
import type { StreamClient } from './clients.ts';
import type { KeptEvent } from './payload.ts';
import { eventFor } from './payload.ts';

type Message = Readonly<Record<string, unknown>>;

/** Machine milliseconds a poll is held [docs: api-streaming/limits]. */
const HOLD_MS = 110_000;
const ADVICE = { interval: 0, timeout: HOLD_MS, reconnect: 'retry' };

function tokenOf(request: OrgRequest): string {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1] ?? '';
}

function userOf(box: OrgBox, token: string): string | null {
  return box.faults.refuseTokens ? null : (box.grants.findAccess(token, box.clock.now())?.userId ?? null);
}

function refused(message: Message, error: string, failure: string): Message {
  return {
    channel: message.channel,
    id: message.id,
    successful: false,
    error,
    ext: { sfdc: { failureReason: failure }, replay: true, 'payload.format': true },
    advice: { reconnect: 'none' },
  };
}

function handshake(box: OrgBox, request: OrgRequest, message: Message): Message {
  const token = tokenOf(request);
  const userId = userOf(box, token);
  if (userId === null) return refused(message, '403::Handshake denied', '401::Authentication invalid');
  const client = box.streams.open(token, userId);
  return {
    channel: '/meta/handshake',
    id: message.id,
    version: '1.0',
    minimumVersion: '1.0',
    clientId: client.id,
    successful: true,
    supportedConnectionTypes: ['long-polling'],
    ext: { replay: true, 'payload.format': true },
    advice: ADVICE,
  };
}

function subscribe(box: OrgBox, client: StreamClient, message: Message): Message {
  const channel = String(message.subscription ?? '');
  const answer = { clientId: client.id, channel: '/meta/subscribe', id: message.id, subscription: channel };
  const known =
    channel === '/data/ChangeEvents' ||
    box.org.settings.changeEvents.some((entity) => channel === `/data/${entity.replace(/__c$/, '__')}ChangeEvent`);
  if (!known) return { ...answer, successful: false, error: `404::The channel you requested to subscribe to does not exist {${channel}}` };
  const replay = (message.ext as { replay?: Record<string, unknown> } | undefined)?.replay?.[channel];
  const replayId = replay === undefined ? -1 : Number(replay);
  const backlog: readonly KeptEvent[] | null = box.bus.after(replayId, box.clock.now());
  if (backlog === null) {
    const sentence = `The replayId {${replayId}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`;
    return { ...answer, successful: false, error: `400::${sentence}` };
  }
  client.subscribe(channel, backlog);
  return { ...answer, successful: true };
}

function unknownClient(message: Message): Message {
  return {
    channel: message.channel,
    id: message.id,
    successful: false,
    error: '403::Unknown client',
    advice: { reconnect: 'handshake', interval: 0 },
  };
}

/** Answers everything but polls. */
function simple(box: OrgBox, request: OrgRequest, message: Message): Message {
  if (message.channel === '/meta/handshake') return handshake(box, request, message);
  const client = box.streams.find(String(message.clientId ?? ''));
  if (!client) return unknownClient(message);
  if (userOf(box, client.token) === null) return refused(message, '401::Authentication invalid', '401::Authentication invalid');
  if (message.channel === '/meta/subscribe') return subscribe(box, client, message);
  const answer = { channel: message.channel, clientId: client.id, id: message.id, successful: true };
  if (message.channel === '/meta/unsubscribe') {
    client.unsubscribe(String(message.subscription ?? ''));
    return { ...answer, subscription: message.subscription };
  }
  if (message.channel === '/meta/disconnect') {
    box.streams.close(client.id);
    return answer;
  }
  return { ...answer, successful: false, error: `400::Unknown channel {${String(message.channel)}}` };
}

/** A poll: held while nothing waits, unless it came with other messages or asks not to be. */
async function connect(box: OrgBox, message: Message, alone: boolean): Promise<Message[]> {
  const client = box.streams.find(String(message.clientId ?? ''));
  if (!client) return [unknownClient(message)];
  if (userOf(box, client.token) === null) return [refused(message, '401::Authentication invalid', '401::Authentication invalid')];
  const wished = (message.advice as { timeout?: number } | undefined)?.timeout;
  if (alone && wished !== 0) await client.held(HOLD_MS);
  const actor = { userId: client.userId, bound: true, assign: false };
  const events = client.take().map(({ channel, event }) => eventFor(box.org, actor, event, channel));
  return [...events, { clientId: client.id, channel: '/meta/connect', id: message.id, successful: true, advice: ADVICE }];
}

/** POST /cometd/{version}. */
export async function answerCometd(box: OrgBox, request: OrgRequest): Promise<OrgReply> {
  let messages: Message[];
  try {
    messages = [JSON.parse(request.raw.toString('utf8')) as Message | Message[]].flat();
  } catch {
    return { status: 400, body: [{ error: '400::The request is no list of Bayeux messages', successful: false }] };
  }
  const polls = messages.filter(({ channel }) => channel === '/meta/connect');
  const answers = messages.filter(({ channel }) => channel !== '/meta/connect').map((message) => simple(box, request, message));
  for (const poll of polls) answers.push(...(await connect(box, poll, answers.length === 0)));
  const isNew = messages.some(({ channel }) => channel === '/meta/handshake');
  return { status: 200, body: answers, ...(isNew ? { headers: { 'set-cookie': 'BAYEUX_BROWSER=sandbox; Path=/' } } : {}) };
}

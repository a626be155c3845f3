/** The control door of the org under `/_control/`: sets clock, faults and settings, reads the log, acts as a person would. */
import { isJson, type Json } from '../api/body.ts';
import type { OrgReply, OrgRequest } from '../http/exchange.ts';
import { bad, missing, SfRefusal } from '../kit/refusal.ts';
import { DEFAULT_CLIENT } from '../oauth/apps.ts';
import { insertRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import { actInOrg } from './act.ts';
import type { OrgDoors } from './doors.ts';
import { clearOrgFaults, setOrgFaults, showOrgFaults } from './faults.ts';
import { dumpStage, stageOf, WORLD_HANDLERS } from './world.ts';

type Handler = (doors: OrgDoors, body: Json, request: OrgRequest) => unknown | Promise<unknown>;

/** Once everything has arrived that is under way to another sandbox's listeners. */
async function stateOf({ box, stepper }: OrgDoors): Promise<Json> {
  const still = { now: box.clock.now(), nextInstant: null, pendingDeliveries: 0 };
  const { fixedToken, founders } = box;
  return { ...((await stepper?.rested()) ?? still), clock: box.clock.mode, ...founders, fixedToken, settings: box.org.settings };
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET state': stateOf,
  'POST advance': async (doors, body) => {
    const to = typeof body.to === 'number' ? body.to : doors.box.clock.now() + Number(body.by ?? 0);
    await doors.advance(to);
    return stateOf(doors);
  },
  'GET requests': ({ box }, _body, request) => box.log.since(Number(request.query.get('since') ?? '0')),
  'GET requests/summary': ({ box }) => box.log.summary(),
  'GET faults': ({ box }) => showOrgFaults(box),
  'POST faults': ({ box }, body) => setOrgFaults(box, body),
  'DELETE faults': ({ box }) => clearOrgFaults(box),
  'POST settings': (doors, body) => {
    const { settings } = doors.box.org;
    const unknown = Object.keys(body).filter((name) => !(name in settings));
    if (unknown.length > 0)
      throw bad('INVALID_INPUT', `There is no setting ${unknown.join(', ')}; there are ${Object.keys(settings).join(', ')}.`);
    Object.assign(settings, body);
    return stateOf(doors);
  },
  'GET apps': ({ box }) => [...box.apps.values()],
  'POST apps': ({ box }, body) => {
    const clientId = typeof body.clientId === 'string' ? body.clientId : (box.apps.keys().next().value as string);
    const before = box.apps.get(clientId) ?? (DEFAULT_CLIENT as unknown as Json);
    box.apps.set(clientId, { ...before, ...body, clientId } as never);
    return box.apps.get(clientId);
  },
  'POST tokens': ({ box }, body) => ({
    ...(body.revoke === true ? { revoked: box.grants.revokeAll() } : {}),
    ...(body.expire === true ? { expired: box.grants.expireAccess() } : {}),
  }),
  'POST records': makeRecords,
  'POST act': ({ box }, body) => actInOrg(box, body),
  'GET dump': ({ box }, _body, request) => {
    if (request.query.has('type')) return dumpStage(stageOf(box), request.query);
    const objects = request.query.getAll('object');
    return Object.fromEntries(
      objects.map((name) => [name, [...box.org.rows(box.org.schema.find(name)?.name ?? name)].map((row) => row.values)]),
    );
  },
  'POST checkpoint': async ({ checkpoint }) => {
    if (!checkpoint) throw bad('INVALID_INPUT', 'The sandbox was started without --state, so there is nowhere to write a checkpoint.');
    await checkpoint();
    return { written: true };
  },
  ...WORLD_HANDLERS,
};

/** `{object, records, userId?}` as a person makes them, past every check that binds an app. */
function makeRecords({ box }: OrgDoors, body: Json): unknown {
  const object = box.org.schema.find(String(body.object ?? ''));
  if (!object) throw missing(`There is no object ${String(body.object)}.`);
  const actor = systemActor(typeof body.userId === 'string' ? body.userId : box.founders.adminId);
  const records = Array.isArray(body.records) ? body.records.filter(isJson) : [];
  return { ids: box.org.transact(() => records.map((record) => insertRow(box.org, actor, object, record).id)) };
}

/** Answers JSON; unknown paths list what there is. */
export async function answerOrgControl(doors: OrgDoors, request: OrgRequest): Promise<OrgReply> {
  const name = request.path.slice('/_control/'.length).replace(/\/+$/, '');
  try {
    const handler = HANDLERS[`${request.method} ${name}`];
    if (!handler) throw missing(`The control door has no ${request.method} ${name}; it has ${Object.keys(HANDLERS).join(', ')}.`);
    return { status: 200, body: await handler(doors, bodyOf(request), request) };
  } catch (error) {
    if (error instanceof SfRefusal) return { status: error.status, body: { message: error.message, code: error.code } };
    throw error;
  }
}

function bodyOf(request: OrgRequest): Json {
  const text = request.raw.toString('utf8');
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isJson(body)) return body;
  } catch {
    // falls through to the sentence below
  }
  throw bad('JSON_PARSER_ERROR', 'The control door takes a JSON object.');
}

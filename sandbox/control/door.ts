/** The control door under `/_control/`: sets clock and faults, reads the log, acts as a person would. */

import type { Reply, Request } from '../http/exchange.ts';
import { invalid, notFound } from '../kit/refusal.ts';
import { askOracle } from '../oracle/door.ts';
import { act } from './act.ts';
import { putApp } from './apps.ts';
import type { Doors } from './doors.ts';
import { dump } from './dump.ts';
import { clearFaults, setFaults, showFaults } from './faults.ts';
import { setPortal, showPortal } from './portal.ts';
import { seedContacts } from './seed.ts';

type Json = Readonly<Record<string, unknown>>;
type Handler = (doors: Doors, body: Json, request: Request) => unknown | Promise<unknown>;

function instant(body: Json, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(`"${name}" must be epoch milliseconds.`);
  return value;
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET state': async ({ stepper, sandbox }) => ({
    ...(await stepper.rested()),
    clock: sandbox.clock.mode,
    portalId: sandbox.mainPortal.portalId,
  }),
  'POST step': ({ stepper }, body) => stepper.step(instant(body, 'until')),
  'POST advance': ({ stepper }, body) => stepper.advance(instant(body, 'to') ?? 0),
  'POST gather': ({ stepper }, body) => stepper.gather(instant(body, 'to') ?? 0),
  'POST redeliver': ({ stepper }) => stepper.redeliver(),
  'POST clock': ({ sandbox, stepper }, body) => {
    if (body.mode !== 'real' && body.mode !== 'stepped') throw invalid('"mode" must be real or stepped.');
    sandbox.clock.setMode(body.mode);
    return { ...stepper.state(), clock: sandbox.clock.mode };
  },
  'GET requests': ({ sandbox }, _body, request) => sandbox.log.since(Number(request.query.get('since') ?? '0')),
  'GET requests/summary': ({ sandbox }) => sandbox.log.summary(),
  'GET webhooks/summary': ({ sandbox }) => sandbox.outbox.summary(),
  'GET faults': ({ sandbox }) => showFaults(sandbox),
  'POST faults': ({ sandbox }, body) => setFaults(sandbox, body),
  'DELETE faults': ({ sandbox }) => clearFaults(sandbox),
  'GET portal': ({ sandbox }) => showPortal(sandbox),
  'POST portal': ({ sandbox }, body) => setPortal(sandbox, body),
  'GET apps': ({ sandbox }) => [...sandbox.apps.values()],
  'POST apps': ({ sandbox }, body) => putApp(sandbox, body),
  'POST uninstall': uninstall,
  'POST checkpoint': async ({ checkpoint }) => {
    if (!checkpoint) throw invalid('The sandbox was started without --state, so there is nowhere to write a checkpoint.');
    await checkpoint();
    return { written: true };
  },
  'GET truth': ({ sandbox }) => sandbox.world?.truth() ?? null,
  'GET dump': ({ sandbox }, _body, request) => dump(sandbox.mainPortal, request.query),
  'POST oracle': ({ sandbox }, body) => askOracle(sandbox, body),
  'POST act': ({ sandbox }, body) => act(sandbox, body),
  'POST seed': ({ sandbox }, body) => seedContacts(sandbox, body),
};

function uninstall({ sandbox }: Doors, body: Json): unknown {
  const clientId = typeof body.clientId === 'string' ? body.clientId : (sandbox.apps.keys().next().value as string);
  const app = sandbox.apps.get(clientId);
  if (!app) throw notFound(`There is no app with the client id ${clientId}.`);
  const portalId = typeof body.portalId === 'string' ? body.portalId : sandbox.mainPortal.portalId;
  return { uninstalled: sandbox.uninstall(app.appId, portalId) };
}

/** Answers JSON; unknown paths list what there is. */
export async function answerControl(doors: Doors, request: Request): Promise<Reply> {
  const name = request.path.slice('/_control/'.length).replace(/\/+$/, '');
  const handler = HANDLERS[`${request.method} ${name}`];
  if (!handler) throw notFound(`The control door has no ${request.method} ${name}; it has ${Object.keys(HANDLERS).join(', ')}.`);
  return { status: 200, body: await handler(doors, bodyOf(request), request) };
}

function bodyOf(request: Request): Json {
  if (request.rawBody === '') return {};
  try {
    const body: unknown = JSON.parse(request.rawBody);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Json;
  } catch {
    // falls through to the sentence below
  }
  throw invalid('The control door takes a JSON object.');
}

/** Routes of the console's people: for admins, each change in the audit. */
import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { BatonError } from '../../errors/index.ts';
import { ROLES, type Role } from '../../ports/ledger/console.ts';
import type { ConsolePerson } from '../../ports/ledger/index.ts';
import { noteAct } from '../acts.ts';
import type { WebDeps } from '../deps.ts';
import { asked, field, readForm, viewerOf } from '../forms.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries, only } from '../guard.ts';
import { getSession, type Session } from '../session.ts';
import { sendPage } from '../views/send.ts';
import { peoplePage, peopleTable } from './page.tsx';

type Change = (deps: WebDeps, session: Session, request: Request) => Promise<void>;

export function peopleRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/people', limitTries(300), async (request, response) => show(deps, request, response));
  const changes: [string, Change][] = [
    ['add', add],
    ['role', changeRole],
    ['end-sessions', endSessions],
    ['remove', remove],
  ];
  for (const [name, change] of changes)
    router.post(`/people/${name}`, limitTries(60), only('administer'), readForm(deps), async (request, response) => {
      await change(deps, getSession(response, 'administer'), request);
      response.redirect(303, '/people');
    });
  return router;
}

async function show(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'administer');
  const { console } = deps.ledger.workspace(session.workspaceId);
  const now = deps.clock.now();
  const rows = [];
  for (const person of await console.people()) rows.push({ ...person, browsers: (await console.sessions(person.personId, now)).length });
  if (asked(request, 'csv') === 'people') return sendCsv(response, peopleTable(null), onePage(rows));
  sendPage(response, peoplePage({ rows, crms: [...deps.consents] }, viewerOf(deps, response)));
}

/** Throws `PERSON_INVALID`. */
async function add(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { console } = deps.ledger.workspace(session.workspaceId);
  const [name, email, role] = [field(request, 'name').slice(0, 100), field(request, 'email').toLowerCase(), roleOf(field(request, 'role'))];
  if (name === '' || !/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 200)
    throw new BatonError('PERSON_INVALID', { why: 'a name and an e-mail address are needed' });
  if ((await console.findPerson({ email })) !== null)
    throw new BatonError('PERSON_INVALID', { why: 'somebody with this e-mail address is listed already' });
  const personId = `person-${randomBytes(9).toString('base64url')}`;
  await console.savePerson({ personId, name, email, role, addedBy: session.person.name, addedAt: deps.clock.now(), seenAt: null });
  await noteAct(deps, session, null, { action: 'add person', because: personId, after: { role } });
}

async function changeRole(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const person = await another(deps, session, request);
  const role = roleOf(field(request, 'role'));
  await deps.ledger.workspace(session.workspaceId).console.savePerson({ ...person, role });
  await noteAct(deps, session, null, { action: 'change role', because: person.personId, before: { role: person.role }, after: { role } });
}

async function endSessions(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const personId = field(request, 'person');
  const ended = await deps.ledger.workspace(session.workspaceId).console.endSessions({ personId }, deps.clock.now());
  await noteAct(deps, session, null, { action: 'sign out everywhere', because: personId, after: { n: ended } });
}

async function remove(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const { personId, role } = await another(deps, session, request);
  await deps.ledger.workspace(session.workspaceId).console.removePerson(personId);
  await noteAct(deps, session, null, { action: 'remove person', because: personId, before: { role } });
}

/** Nobody takes a right from themselves by a slip. Throws `PERSON_INVALID`. */
async function another(deps: WebDeps, session: Session, request: Request): Promise<ConsolePerson> {
  const personId = field(request, 'person');
  if (personId === session.person.personId) throw new BatonError('PERSON_INVALID', { why: 'nobody changes their own role' });
  const person = await deps.ledger.workspace(session.workspaceId).console.findPerson({ personId });
  if (person === null) throw new BatonError('PERSON_INVALID', { why: 'there is nobody of this id' });
  return person;
}

function roleOf(value: string): Role {
  const role = ROLES.find((one) => one === value);
  if (role === undefined) throw new BatonError('PERSON_INVALID', { why: `there is no role "${value}"` });
  return role;
}

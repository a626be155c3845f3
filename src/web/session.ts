/** Who is signed in: a session in the ledger, named by a sealed cookie whose secret is renewed as it is used, and that a person can end. */
import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { BatonError } from '../errors/index.ts';
import type { Role } from '../ports/ledger/console.ts';
import type { ConsolePerson, ConsoleSession } from '../ports/ledger/index.ts';
import type { WebDeps } from './deps.ts';
import { hasRight, type Right } from './frame/roles.ts';

/** A signed-in browser. The id names it in OAuth states and in form tokens. */
export interface Session {
  readonly id: string;
  readonly workspaceId: string;
  readonly person: ConsolePerson;
}

const COOKIE = 'baton_session';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ends when it was not used for so long, and in any case after the longer span. */
const IDLE_MS = 12 * HOUR;
const MOST_MS = 14 * 24 * HOUR;
/** The secret is renewed at the first request after this. */
const RENEW_MS = 15 * MINUTE;
/** Requests under way at a renewal still bring the former secret; one that comes later is a copy, which ends the session. */
const FORMER_MS = 2 * MINUTE;
const LINK_MS = 24 * HOUR;
/** Marks the single-use values of links among those of OAuth, so that neither can stand in for the other. */
const LINK_OWNER = 'admin-link';

type SessionDeps = Pick<WebDeps, 'ledger' | 'clock' | 'sealer' | 'workspaceId' | 'settings'>;

/** What it takes to make a link; the command line makes them too. */
export interface LinkDeps extends Pick<WebDeps, 'ledger' | 'clock' | 'workspaceId'> {
  readonly publicUrl: string;
}

/** Makes a link that signs one browser in, once, within 24 hours. Any web process of this installation takes it. */
export async function makeAdminLink({ ledger, clock, workspaceId, publicUrl }: LinkDeps): Promise<string> {
  const token = `link-${randomBytes(24).toString('base64url')}`;
  const { installs } = ledger.workspace(workspaceId);
  await installs.saveState({ state: token, crm: 'hubspot', startedBy: LINK_OWNER, expiresAt: clock.now() + LINK_MS });
  return `${publicUrl}/admin/${token}`;
}

/** Whoever has the link has the machine: they are the admin, under one name. */
const LINK_ADMIN = { personId: 'admin', name: 'admin', email: null, role: 'admin' as Role, addedBy: 'sign-in link' };

/** Spends a link and signs this browser in. Throws `ADMIN_LINK_USED`. */
export async function spendAdminLink(deps: SessionDeps, token: string, response: Response): Promise<void> {
  const state = token.startsWith('link-')
    ? await deps.ledger.workspace(deps.workspaceId).installs.takeState(token, deps.clock.now())
    : null;
  if (state?.startedBy !== LINK_OWNER) throw new BatonError('ADMIN_LINK_USED');
  const known = await deps.ledger.workspace(deps.workspaceId).console.findPerson({ personId: LINK_ADMIN.personId });
  await beginSession(deps, known ?? { ...LINK_ADMIN, addedAt: deps.clock.now(), seenAt: null }, response);
}

/** Signs this browser in as a person who has proved to be one. */
export async function beginSession(deps: SessionDeps, person: ConsolePerson, response: Response): Promise<void> {
  const ledger = deps.ledger.workspace(deps.workspaceId).console;
  const now = deps.clock.now();
  await ledger.savePerson({ ...person, seenAt: now });
  const [sessionId, secret] = [randomBytes(16).toString('hex'), newSecret()];
  const session = { sessionId, personId: person.personId, secret: hashOf(secret), formerSecret: null };
  await ledger.saveSession({ ...session, startedAt: now, rotatedAt: now, expiresAt: now + IDLE_MS });
  setCookie(deps, response, sessionId, secret);
}

/** Ends the browser's session here and in the ledger. */
export async function endSession(deps: SessionDeps, session: Session, response: Response): Promise<void> {
  await deps.ledger.workspace(session.workspaceId).console.endSessions({ sessionId: session.id }, deps.clock.now());
  response.clearCookie(COOKIE, { path: '/' });
}

/** Null when nobody is signed in with this request; renews the cookie's secret when its time has come. */
export async function recogniseSession(deps: SessionDeps, request: Request, response: Response): Promise<Session | null> {
  const claim = claimOf(deps, request);
  if (claim === null) return null;
  const found = await deps.ledger.workspace(deps.workspaceId).console.findSession(claim.id, deps.clock.now());
  if (found === null || !(await isGenuine(deps, found.session, claim.secret, response))) return null;
  return { id: claim.id, workspaceId: deps.workspaceId, person: found.person };
}

async function isGenuine(deps: SessionDeps, session: ConsoleSession, secret: string, response: Response): Promise<boolean> {
  const ledger = deps.ledger.workspace(deps.workspaceId).console;
  const [now, hash] = [deps.clock.now(), hashOf(secret)];
  if (hash === session.secret) {
    if (now - session.rotatedAt >= RENEW_MS) await renew(deps, session, response);
    return true;
  }
  if (hash === session.formerSecret && now - session.rotatedAt <= FORMER_MS) return true;
  if (hash === session.formerSecret) await ledger.endSessions({ sessionId: session.sessionId }, now);
  return false;
}

async function renew(deps: SessionDeps, session: ConsoleSession, response: Response): Promise<void> {
  const now = deps.clock.now();
  const secret = newSecret();
  const expiresAt = Math.min(now + IDLE_MS, session.startedAt + MOST_MS);
  const to = { secret: hashOf(secret), rotatedAt: now, expiresAt };
  const { console } = deps.ledger.workspace(deps.workspaceId);
  if (await console.rotateSession(session.sessionId, session.secret, to)) setCookie(deps, response, session.sessionId, secret);
}

/** The cookie's content; null for none, a forged one, or one made for something else. */
function claimOf(deps: SessionDeps, request: Request): { id: string; secret: string } | null {
  try {
    const sealed = cookieOf(request, COOKIE);
    if (!sealed) return null;
    const claim = JSON.parse(deps.sealer.open(sealed)) as Readonly<Record<string, unknown>>;
    const { id, secret } = claim;
    const mine = claim.for === 'session' && claim.workspaceId === deps.workspaceId;
    return mine && typeof id === 'string' && typeof secret === 'string' ? { id, secret } : null;
  } catch {
    return null;
  }
}

function setCookie(deps: SessionDeps, response: Response, id: string, secret: string): void {
  const claim = { for: 'session', id, secret, workspaceId: deps.workspaceId };
  response.cookie(COOKIE, deps.sealer.seal(JSON.stringify(claim)), {
    httpOnly: true,
    // Lax, not strict: the CRM's consent page sends the browser back to the callback from another site.
    sameSite: 'lax',
    secure: deps.settings.publicUrl().startsWith('https:'),
    path: '/',
    // A session cookie of the browser; its end stands in the ledger, in world time.
  });
}

const newSecret = (): string => randomBytes(24).toString('base64url');
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** As `identify` found it; null when nobody is signed in. */
export function findSession(response: Response): Session | null {
  return (response.locals as { session?: Session | null }).session ?? null;
}

/** Throws `SIGN_IN_NEEDED`; `NOT_YOURS` when the person's role does not have the right. */
export function getSession(response: Response, right: Right): Session {
  const session = findSession(response);
  if (!session) throw new BatonError('SIGN_IN_NEEDED');
  if (!hasRight(session.person.role, right)) throw new BatonError('NOT_YOURS', { role: session.person.role });
  return session;
}

function cookieOf(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value) return decodeURIComponent(value);
  }
  return null;
}

/** Who is signed in: a one-time link printed at start becomes a sealed cookie; people with accounts of their own come later. */
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { BatonError } from '../errors/index.ts';
import type { WebDeps } from './deps.ts';

/** A signed-in browser. The id names the browser session in OAuth states. */
export interface AdminSession {
  readonly id: string;
  readonly workspaceId: string;
}

const COOKIE = 'baton_session';
const SESSION_MS = 12 * 3_600_000;
const LINK_MS = 24 * 3_600_000;
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

/** Spends a link and signs this browser in. Throws `ADMIN_LINK_USED`. */
export async function spendAdminLink(deps: SessionDeps, token: string, response: Response): Promise<void> {
  const state = token.startsWith('link-')
    ? await deps.ledger.workspace(deps.workspaceId).installs.takeState(token, deps.clock.now())
    : null;
  if (state?.startedBy !== LINK_OWNER) throw new BatonError('ADMIN_LINK_USED');
  const session = {
    for: 'session',
    id: randomBytes(16).toString('hex'),
    workspaceId: deps.workspaceId,
    until: deps.clock.now() + SESSION_MS,
  };
  response.cookie(COOKIE, deps.sealer.seal(JSON.stringify(session)), {
    httpOnly: true,
    // Lax, not strict: the CRM's consent page sends the browser back to the callback from another site.
    sameSite: 'lax',
    secure: deps.settings.publicUrl().startsWith('https:'),
    path: '/',
    // A session cookie of the browser; its end is sealed inside in world time.
  });
}

/** Null when nobody is signed in with this request. */
export function findSession(deps: SessionDeps, request: Request): AdminSession | null {
  try {
    const sealed = cookieOf(request, COOKIE);
    if (!sealed) return null;
    const session = JSON.parse(deps.sealer.open(sealed)) as { for?: unknown; until?: unknown } & AdminSession;
    const alive = session.for === 'session' && typeof session.until === 'number' && session.until > deps.clock.now();
    return alive && session.workspaceId === deps.workspaceId ? { id: session.id, workspaceId: session.workspaceId } : null;
  } catch {
    return null;
  }
}

/** Throws `SIGN_IN_NEEDED`. */
export function getSession(deps: SessionDeps, request: Request): AdminSession {
  const session = findSession(deps, request);
  if (!session) throw new BatonError('SIGN_IN_NEEDED');
  return session;
}

function cookieOf(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value) return decodeURIComponent(value);
  }
  return null;
}

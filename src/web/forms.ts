/** Forms that change something: read small, and only with the token of the page that showed them. */
import { type Request, type RequestHandler, type Response, urlencoded } from 'express';
import { BatonError } from '../errors/index.ts';
import type { WebDeps } from './deps.ts';
import { TOKEN_FIELD } from './frame/token-field.ts';
import { findSession, type Session } from './session.ts';
import type { Viewer } from './views/layout.tsx';

/** A different text on every page; good as long as the session it was made for. */
function formToken({ sealer }: Pick<WebDeps, 'sealer'>, session: Session): string {
  return sealer.seal(JSON.stringify({ for: 'form', session: session.id }));
}

/** Who looks at the page that answers now. */
export function viewerOf(deps: Pick<WebDeps, 'sealer'>, response: Response): Viewer {
  const session = findSession(response);
  return { session, token: session === null ? '' : formToken(deps, session) };
}

/** Reads a form of a signed-in person. Throws `FOREIGN_PAGE` without the token of a page that was shown in the same session. */
export function readForm(deps: Pick<WebDeps, 'sealer'>): RequestHandler {
  const read = urlencoded({ extended: false, limit: '16kb' });
  return (request, response, next) => {
    read(request, response, (fault?: unknown) => {
      if (fault) return next(fault);
      const session = findSession(response);
      if (session === null) return next(new BatonError('SIGN_IN_NEEDED'));
      next(isTokenOf(deps, session, field(request, TOKEN_FIELD)) ? undefined : new BatonError('FOREIGN_PAGE'));
    });
  };
}

function isTokenOf({ sealer }: Pick<WebDeps, 'sealer'>, session: Session, token: string): boolean {
  try {
    const made = JSON.parse(sealer.open(token)) as { for?: unknown; session?: unknown };
    return made.for === 'form' && made.session === session.id;
  } catch {
    return false;
  }
}

/** One value of a form, trimmed; empty when it is missing or given twice. */
export function field(request: Request, name: string): string {
  const value = (request.body as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' ? value.trim() : '';
}

/** One value of the address; empty when it is missing or given twice. */
export function asked(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value.trim() : '';
}

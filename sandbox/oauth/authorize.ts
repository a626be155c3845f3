/** The authorise page and its consent button, which sends the browser back with a code. */
import type { Reply, Request } from '../http/exchange.ts';
import type { Sandbox } from '../sandbox.ts';
import { tierHasScope } from '../store/settings.ts';
import { type App, allowsRedirect, scopeProblem } from './apps.ts';
import { consentPage, refusedPage } from './pages.ts';

interface Asked {
  readonly app: App;
  readonly portalId: string;
  readonly redirectUri: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly state: string | null;
}

function words(value: string | null): string[] {
  return (value ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

/** What the address asks for, optional scopes dropped that the account's tier lacks or its admin withholds, or the sentence that says why it cannot be granted. */
function readAsked(sandbox: Sandbox, query: URLSearchParams, portalId: string): Asked | string {
  const app = sandbox.apps.get(query.get('client_id') ?? '');
  if (!app) return `There is no app with the client id "${query.get('client_id') ?? ''}".`;
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!allowsRedirect(app, redirectUri)) return `The redirect address "${redirectUri}" is not registered for ${app.name}.`;
  const required = words(query.get('scope'));
  const optional = words(query.get('optional_scope') ?? query.get('optional_scopes'));
  const problem = scopeProblem(app, required, optional);
  if (problem) return problem;
  const portal = sandbox.portals.get(portalId);
  if (!portal) return `There is no account ${portalId}.`;
  const { tier, withheldScopes = [] } = portal.settings;
  const unavailable = required.filter((scope) => !tierHasScope(tier, scope));
  if (unavailable.length > 0) return `This account (${tier}) does not have what the app requires: ${unavailable.join(', ')}.`;
  const offered = optional.filter((scope) => tierHasScope(tier, scope) && !withheldScopes.includes(scope));
  return { app, portalId, redirectUri, required, optional: offered, state: query.get('state') };
}

/** GET /oauth/authorize and /oauth/{portalId}/authorize. */
export function showConsent(sandbox: Sandbox, request: Request, portalId: string): Reply {
  const asked = readAsked(sandbox, request.query, portalId);
  if (typeof asked === 'string') return { status: 400, page: refusedPage(asked) };
  const { app, redirectUri, required, optional, state } = asked;
  const fields = {
    client_id: app.clientId,
    redirect_uri: redirectUri,
    scope: required.join(' '),
    optional_scope: optional.join(' '),
    portal_id: portalId,
    ...(state === null ? {} : { state }),
  };
  const portalName = sandbox.portals.get(portalId)?.name ?? '';
  return { status: 200, page: consentPage({ appName: app.name, portalName, portalId, required, optional, fields }) };
}

/** The person who clicks: the first active owner's user, else the account's founder. */
function consenter(sandbox: Sandbox, portalId: string): string {
  return (
    sandbox.portals
      .get(portalId)
      ?.owners.all()
      .find((owner) => !owner.archived)?.userId ?? '9001001'
  );
}

/** POST of the consent form: 302 to the app with `code` and `state`. */
export function giveConsent(sandbox: Sandbox, request: Request): Reply {
  const form = new URLSearchParams(request.rawBody);
  const portalId = form.get('portal_id') ?? sandbox.mainPortal.portalId;
  const asked = readAsked(sandbox, form, portalId);
  if (typeof asked === 'string') return { status: 400, page: refusedPage(asked) };
  const chosen = form.getAll('granted_optional');
  const scopes = [...asked.required, ...asked.optional.filter((scope) => chosen.includes(scope))];
  const grant = { appId: asked.app.appId, portalId, userId: consenter(sandbox, portalId), scopes };
  const target = new URL(asked.redirectUri);
  target.searchParams.set('code', sandbox.grants.makeCode(grant, asked.redirectUri, sandbox.clock.now()));
  if (asked.state !== null) target.searchParams.set('state', asked.state);
  return { status: 302, headers: { location: target.href } };
}

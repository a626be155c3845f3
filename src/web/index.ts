/** The web door: webhooks, OAuth, the console, health and metrics over ports; started and stopped as one thing. */
import { readFileSync } from 'node:fs';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { accountRoutes } from './accounts/index.ts';
import { auditRoutes } from './audit/index.tsx';
import { type Background, createBackground } from './background.ts';
import { breakerRoutes } from './breakers.ts';
import type { WebDeps } from './deps.ts';
import { digestRoutes } from './digest.ts';
import { failureHandler } from './failures.ts';
import { createCache } from './frame/cache.ts';
import { identify, insidersOnly, ownPagesOnly } from './guard.ts';
import { healthRoutes } from './health.ts';
import { leadRoutes } from './lead/index.ts';
import { loopRoutes } from './loop/index.ts';
import { createLoopMirror } from './loop/mirror.ts';
import { createMetrics } from './metrics.ts';
import { consentRoutes, oauthRoutes } from './oauth.ts';
import { parkedRoutes } from './parked/index.ts';
import { peopleRoutes } from './people/index.ts';
import { queueRoutes } from './queue/index.ts';
import { rulesRoutes } from './rules/index.tsx';
import { scoreRoutes } from './scoreboard/index.ts';
import { createScoreMirror } from './scoreboard/mirror.ts';
import { closeServer, createDoor, listen } from './server.ts';
import { makeAdminLink } from './session.ts';
import { signInRoutes, signOutRoutes } from './sign-in.ts';
import { statusRoutes } from './status/index.ts';
import { todayRoutes } from './today/index.ts';
import { messagePage } from './views/message.tsx';
import { sendPage } from './views/send.ts';
import { webhookRoutes } from './webhooks.ts';

export type { WebDeps, WebSettings } from './deps.ts';

export interface Web {
  readonly app: Express;
  /** Resolves with the port. Throws `PORT_UNAVAILABLE`. */
  listen(host: string, port: number): Promise<number>;
  /** A link that signs one browser in, once. */
  adminLink(): Promise<string>;
  /** Answers "not ready", finishes what was accepted (for at most `graceMs`), then closes the socket. */
  close(graceMs?: number): Promise<void>;
}

export function createWeb(deps: WebDeps): Web {
  const app = express();
  const background = createBackground(deps.log);
  const state = { stopping: false };
  app.disable('x-powered-by');
  app.set('trust proxy', deps.settings.trustProxy ? 1 : false);
  app.use(securityHeaders(deps));
  addRoutes(app, deps, background, () => state.stopping);
  app.use((_, response) => sendPage(response.status(404), messagePage({ title: 'Not here', text: 'This address has no page.', hint: '' })));
  app.use(failureHandler(deps));
  const server = createDoor(app);
  return {
    app,
    listen: (host, port) => listen(server, host, port),
    adminLink: () => makeAdminLink({ ...deps, publicUrl: deps.settings.publicUrl() }),
    close: async (graceMs = 5_000) => {
      state.stopping = true;
      await closeServer(server, graceMs);
      await background.settled();
    },
  };
}

/** Above the line of the insiders stands what proves itself by a signature, a token or a link, or says nothing of anybody; whatever is added goes below. */
function addRoutes(app: Express, deps: WebDeps, background: Background, stopping: () => boolean): void {
  const metrics = createMetrics(deps);
  const cache = createCache();
  const mirror = createScoreMirror();
  const style = ['pico.min.css', 'style.css'].map((file) => readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')).join('\n');
  app.use(webhookRoutes(deps, background, metrics));
  app.use(healthRoutes(deps, metrics, stopping));
  app.get('/style.css', (_, response) => void response.type('css').setHeader('Cache-Control', 'max-age=300').send(style));
  app.use(ownPagesOnly, identify(deps));
  app.use(signInRoutes(deps));
  app.use(digestRoutes(deps));
  app.use(consentRoutes(deps, background));
  app.use(insidersOnly(deps));
  app.use(oauthRoutes(deps));
  app.use(signOutRoutes(deps));
  app.use(statusRoutes(deps, mirror));
  app.use(breakerRoutes(deps));
  app.use(todayRoutes(deps));
  app.use(leadRoutes(deps));
  app.use(scoreRoutes(deps, mirror));
  app.use(loopRoutes({ ...deps, mirror: createLoopMirror() }));
  app.use(rulesRoutes(deps));
  app.use(parkedRoutes(deps));
  app.use(accountRoutes(deps, cache));
  app.use(peopleRoutes(deps));
  app.use(auditRoutes(deps));
  app.use(queueRoutes(deps));
}

/** No script at all, one local stylesheet, no frames; forms may lead to this site only. */
function securityHeaders({ settings }: WebDeps) {
  const none = ["'none'"];
  const self = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: none, styleSrc: self, imgSrc: ["'self'", 'data:'], formAction: self, baseUri: none, frameAncestors: none },
    },
    // On plain http (a laptop, a demo) browsers would remember it for the whole host.
    strictTransportSecurity: settings.publicUrl().startsWith('https:'),
    referrerPolicy: { policy: 'no-referrer' },
  });
}

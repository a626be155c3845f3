/** Health for machines: alive, ready, and the figures of Prometheus. */
import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import { PAUSE_SETTING, readPause } from '../domain/pause.ts';
import { BatonError } from '../errors/index.ts';
import type { WebDeps } from './deps.ts';
import { isLocal, limitTries } from './guard.ts';
import type { Metrics } from './metrics.ts';

/** A dependency that does not answer within this is not ready; machine time. */
const PATIENCE_MS = 3_000;

export function healthRoutes(deps: WebDeps, metrics: Metrics, stopping: () => boolean): Router {
  const router = Router();
  router.get('/health/live', (_, response) => void response.json({ live: true }));
  const ask = together(() => examine(deps));
  router.get('/health/ready', async (_, response) => {
    const { ledger, queue, pause } = await ask();
    const ready = ledger && queue && !stopping();
    const paused = pause === null ? {} : { pausedSince: new Date(pause.at).toISOString() };
    response.status(ready ? 200 : 503).json({ ready, ledger, queue, stopping: stopping(), paused: pause !== null, ...paused });
  });
  router.get('/metrics', limitTries(120), async (request, response) => {
    if (!mayRead(deps, request)) throw new BatonError('SIGN_IN_NEEDED');
    response.type(metrics.contentType).send(await metrics.render());
  });
  return router;
}

async function examine(deps: WebDeps) {
  const [ledger, queue] = await Promise.all([answers(() => deps.ledger.workspaces()), answers(() => deps.queue.counts())]);
  return { ledger, queue, pause: ledger ? readPause(await deps.ledger.workspace(deps.workspaceId).setting(PAUSE_SETTING)) : null };
}

/** Anybody may ask: those who come while an answer is on its way share it, so that a flood costs one look at a time. */
function together<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  const answer = ask().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, patience]).finally(() => clearTimeout(timer));
}

function mayRead({ settings }: WebDeps, request: Request): boolean {
  if (isLocal(settings, request)) return true;
  if (!settings.metricsToken) return false;
  const [given, wanted] = [request.headers.authorization ?? '', `Bearer ${settings.metricsToken}`].map((text) => Buffer.from(text));
  return given !== undefined && wanted !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted);
}

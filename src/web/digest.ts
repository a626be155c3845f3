/** The page behind a digest's address: shown with a button first, so that a mail scanner's look acknowledges nothing; one press acknowledges all. */
import { Router } from 'express';
import { z } from 'zod';
import { BatonError } from '../errors/index.ts';
import type { WebDeps } from './deps.ts';
import { limitTries } from './guard.ts';
import { acknowledgedPage, digestPage } from './views/digest.tsx';
import { sendPage } from './views/send.ts';

const content = z.object({
  for: z.literal('digest'),
  workspaceId: z.string(),
  installId: z.string(),
  rep: z.string(),
  until: z.number(),
});

export function digestRoutes(deps: WebDeps): Router {
  const router = Router();
  const limit = limitTries(60);
  router.get('/digest/:token', limit, async (request, response) => {
    const token = String(request.params.token);
    const { workspaceId, installId, rep } = opened(deps, token);
    const { campaigns } = deps.ledger.workspace(workspaceId);
    const unseen = (await campaigns.notices(installId)).filter((notice) => notice.rep === rep && notice.seenAt === null);
    const names = new Map((await campaigns.list()).map(({ id, name }) => [id, name]));
    sendPage(response, digestPage(token, [...new Set(unseen.map(({ campaignId }) => names.get(campaignId) ?? campaignId))]));
  });
  router.post('/digest/:token', limit, async (request, response) => {
    const { workspaceId, installId, rep } = opened(deps, String(request.params.token));
    const seen = await deps.ledger.workspace(workspaceId).campaigns.acknowledge(installId, rep, deps.clock.now());
    deps.log.info('digest acknowledged', { rep, campaigns: seen });
    sendPage(response, acknowledgedPage(seen));
  });
  return router;
}

/** Throws `DIGEST_LINK_INVALID`. */
function opened({ sealer, clock }: WebDeps, token: string): z.infer<typeof content> {
  try {
    const link = content.parse(JSON.parse(sealer.open(token)));
    if (link.until > clock.now()) return link;
  } catch (cause) {
    throw new BatonError('DIGEST_LINK_INVALID', {}, { cause });
  }
  throw new BatonError('DIGEST_LINK_INVALID');
}

/** The person's view: placeholder router until the pages stand. */
import type { Reply, Request } from '../http/exchange.ts';
import type { Sandbox } from '../sandbox.ts';

export function answerPage(_sandbox: Sandbox, _request: Request): Reply {
  return { status: 404, page: '<!doctype html><title>Not here</title>' };
}

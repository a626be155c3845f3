/** The one page in force: the contract as both departments signed it, read by everybody. */
import { Router } from 'express';
import type { VNode } from 'preact';
import { type ContractPage, contractPage } from '../../domain/page/contract-page.ts';
import type { RunningState, WebDeps } from '../deps.ts';
import { viewerOf } from '../forms.ts';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { layout, type Viewer } from '../views/layout.tsx';
import { sendPage } from '../views/send.ts';

export function rulesRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/rules', limitTries(300), (_, response) => {
    getSession(response, 'see-own');
    sendPage(response, rulesPage(contractPage(deps.book()), deps.running().contract, viewerOf(deps, response)));
  });
  return router;
}

function rulesPage(
  { version, hash, definitions, parts, reading }: ContractPage,
  contract: RunningState['contract'],
  viewer: Viewer,
): VNode {
  return layout({
    title: 'Lead Management Rules',
    viewer,
    at: '/rules',
    children: (
      <div class="prose">
        <p class="soft">{`Version ${version}, ${contract.words} · contract ${hash.slice(0, 12)}`}</p>
        {contract.next === null ? null : <p class="notice">{contract.next}</p>}
        {definitions.map((sentence) => (
          <p>{sentence}</p>
        ))}
        {parts.map(({ title, clauses }) => (
          <section>
            <h2>{title}</h2>
            <dl class="clauses">
              {clauses.map(({ id, sentences }) => (
                <div id={id}>
                  <dt>{id}</dt>
                  <dd>{sentences.join(' ')}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h2>How it is read</h2>
          {reading.map((sentence) => (
            <p>{sentence}</p>
          ))}
        </section>
      </div>
    ),
  });
}

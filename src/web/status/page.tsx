/** The status page: connected accounts, what they hold, what waits and what is parked. */
import type { VNode } from 'preact';
import { pairList } from '../frame/pairs.tsx';
import { hasRight } from '../frame/roles.ts';
import { SafeLink } from '../frame/safe-link.tsx';
import { layout } from '../views/layout.tsx';
import type { StatusView } from './collect.ts';
import { pauseNotice } from './held.tsx';
import { installSection } from './install.tsx';

export function statusPage(view: StatusView): VNode {
  return layout({
    title: 'Health',
    viewer: view.viewer,
    at: '/',
    children: (
      <>
        {view.running.dryRun ? <p class="warn">Dry run: nothing is written to any CRM.</p> : null}
        {view.running.contract.next === null ? null : (
          <p class="warn">{`The rules are ${view.running.contract.words}. ${view.running.contract.next}`}</p>
        )}
        {pauseNotice(view.pause)}
        {view.installs.length === 0
          ? nothingConnected(view)
          : view.installs.map((one) => installSection(one, view.installs, view.now, view.viewer))}
        {engineSection(view)}
        {view.installs.length > 0 ? connectMore(view) : null}
      </>
    ),
  });
}

function nothingConnected(view: StatusView): VNode {
  return (
    <section>
      <h2>No CRM is connected yet</h2>
      {connectMore(view)}
    </section>
  );
}

function connectMore({ crms, viewer }: StatusView): VNode | null {
  if (crms.length === 0) return <p>Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS, then start Baton again.</p>;
  if (viewer.session !== null && !hasRight(viewer.session.person.role, 'administer')) return null;
  if (viewer.session === null)
    return (
      <p class="hint">
        To connect a CRM, open the sign-in link that Baton printed when it started; people of a connected account sign in by it.
      </p>
    );
  return (
    <p>
      {crms.map((crm) => (
        <SafeLink
          class="button"
          to={`/oauth/${crm}/start?begin=observe`}
        >{`Connect ${crm === 'hubspot' ? 'HubSpot' : 'Salesforce'}`}</SafeLink>
      ))}
    </p>
  );
}

function engineSection({ running, queue, webhooks, now, viewer }: StatusView): VNode {
  return (
    <section>
      <h2>This installation</h2>
      {pairList([
        ['World time', `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`],
        ['Rules in force', `version ${running.rules.version}, ${running.rules.hash.slice(0, 12)}, ${running.contract.words}`],
        ['Ledger', running.ledger],
        ['Queue', `${running.queue}: ${queue.waiting} waiting, ${queue.active} active`],
        ...Object.entries(webhooks).map(([outcome, count]): [string, string] => [`Webhooks, ${outcome}`, String(count)]),
      ])}
      {viewer.session !== null && hasRight(viewer.session.person.role, 'administer') ? (
        <p>
          <a href="/queue">What waits in the queue</a>
        </p>
      ) : null}
    </section>
  );
}

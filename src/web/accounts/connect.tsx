/** Connecting and leaving: consent, a static token, what was found, and the way out that leaves the CRM clean. */
import type { VNode } from 'preact';
import { Badge, Time } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { figures } from '../frame/pairs.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import type { AccountView, ConnectView } from './view.ts';

export const crmName = (crm: string): string => (crm === 'hubspot' ? 'HubSpot' : 'Salesforce');

export function connectSection({ consents, tokens, viewer }: ConnectView, first: boolean): VNode {
  return (
    <section>
      <h2>{first ? '1. Connect' : 'Connect another account, or this one again'}</h2>
      {first ? <p>Baton begins by observing: it reads and judges, and writes nothing until you say so in step 7.</p> : null}
      {consents.length === 0 ? (
        <p class="soft">
          Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS (or those of Salesforce) and start Baton again to connect by consent.
        </p>
      ) : (
        <p>
          {consents.map((crm) => (
            <SafeLink class="button" to={`/oauth/${crm}/start?begin=observe`}>{`Connect ${crmName(crm)}`}</SafeLink>
          ))}
        </p>
      )}
      {tokens.map((crm) => (
        <details>
          <summary>{`No address that ${crmName(crm)} can reach? Connect by token`}</summary>
          <p class="soft">
            {`In ${crmName(crm)} make an app of the account’s own with the same scopes and paste its access token. Baton then asks for changes once a minute instead of being told.`}
          </p>
          <ActionForm viewer={viewer} action="/accounts/token" values={{ crm }} label="Connect by token" class="row">
            <label>
              Access token
              <input name="accessToken" type="password" required maxLength={400} autocomplete="off" />
            </label>
          </ActionForm>
        </details>
      ))}
    </section>
  );
}

export function foundSection({ account: { install }, capabilities }: AccountView): VNode {
  const missing = capabilities.filter(({ present }) => !present);
  return (
    <section>
      <h2>{`1. ${install.name} is connected`}</h2>
      {figures([
        ['Account', `${crmName(install.crm)} ${install.accountId}`],
        ['State', <Badge tone={install.status === 'active' ? 'good' : 'alarm'}>{install.status}</Badge>],
        ['Since', <Time at={install.connectedAt} zone={install.timeZone} />],
        ['Time zone', install.timeZone],
        ['Changes', install.settings.staticToken === true ? 'asked for once a minute' : `told by ${crmName(install.crm)}`],
        ['Can do', capabilities.length === 0 ? 'not probed yet' : `${capabilities.length - missing.length} of ${capabilities.length}`],
      ])}
      {install.statusReason === null ? null : <p class="warn">{install.statusReason}</p>}
      {missing.length === 0 ? null : (
        <ul>
          {missing.map(({ lost, remedy }) => (
            <li>
              Missing: {lost}. <span class="soft">To have it: {remedy}.</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function leaveSection({ account: { install }, viewer, errand }: AccountView): VNode {
  return (
    <section>
      <h2>Disconnect</h2>
      {errand?.kind === 'disconnect' ? (
        <p class="notice">
          Being disconnected: Baton deletes its open tasks, then gives its access back. Load this page again in a moment.
        </p>
      ) : (
        <details>
          <summary>{`Leave ${crmName(install.crm)} clean`}</summary>
          <p class="soft">
            Open tasks of Baton’s are deleted and the app is uninstalled. Who owns what, and what people did, stays. The ledger here keeps
            its history.
          </p>
          <ActionForm viewer={viewer} action="/accounts/disconnect" values={{ account: install.installId }} label="Disconnect" quiet>
            <label>
              <input type="checkbox" name="fields" value="remove" /> Remove Baton’s fields too, with all they hold
            </label>
            <label>
              <input type="checkbox" name="sure" value="yes" required /> {`Disconnect ${install.name}`}
            </label>
          </ActionForm>
        </details>
      )}
    </section>
  );
}

/** The consent page of the org and the page that says why there is none. */
import { type Html, html } from '../../kit/html.ts';

export interface Consent {
  readonly appName: string;
  readonly orgName: string;
  readonly scopes: readonly string[];
  readonly users: readonly { readonly id: string; readonly name: string; readonly chosen: boolean }[];
  readonly fields: Readonly<Record<string, string>>;
}

const STYLE = html`<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
  button, select { font: inherit; padding: .6rem 1.2rem; } code { font-size: .9em; }
</style>`;

function page(title: string, body: Html): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>${title}</title>${STYLE}</head><body><main>${body}</main></body></html>`.text;
}

function optionOf({ id, name, chosen }: Consent['users'][number]): Html {
  return chosen ? html`<option value="${id}" selected>${name}</option>` : html`<option value="${id}">${name}</option>`;
}

export function orgConsentPage(consent: Consent): string {
  const hidden = Object.entries(consent.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return page(
    'Allow Access?',
    html`<h1>Allow Access?</h1><p><strong>${consent.appName}</strong> is asking to use <strong>${consent.orgName}</strong>:</p>
<ul>${consent.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
<form method="post" action="/services/oauth2/authorize">${hidden}
<p><label>You are <select name="user_id">${consent.users.map(optionOf)}</select></label></p>
<button type="submit" name="answer" value="deny">Deny</button> <button type="submit" name="answer" value="allow">Allow</button></form>`,
  );
}

export function orgRefusedPage(code: string, reason: string): string {
  return page('OAuth Error', html`<h1>We can't authorize you because of an OAuth error</h1><p><code>${code}</code>: ${reason}</p>`);
}

/** The consent page of an install and the page that says why there is none. */
import { type Html, html } from '../kit/html.ts';

export interface Consent {
  readonly appName: string;
  readonly portalName: string;
  readonly portalId: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Hidden fields that go back with the form. */
  readonly fields: Readonly<Record<string, string>>;
}

const STYLE = html`<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
  code { font-size: .9em; } button { font: inherit; padding: .6rem 1.2rem; cursor: pointer; }
</style>`;

function page(title: string, body: Html): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>${title}</title>${STYLE}</head><body><main>${body}</main></body></html>`.text;
}

export function consentPage(consent: Consent): string {
  const hidden = Object.entries(consent.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const required = consent.required.map((scope) => html`<li><code>${scope}</code></li>`);
  const optional = consent.optional.map(
    (scope) =>
      html`<li><label><input form="consent" type="checkbox" name="granted_optional" value="${scope}" checked> <code>${scope}</code></label></li>`,
  );
  return page(
    `Connect ${consent.appName}`,
    html`<h1>Connect ${consent.appName}</h1>
<p><strong>${consent.appName}</strong> asks for access to <strong>${consent.portalName}</strong> (account ${consent.portalId}).</p>
<h2>It will be able to use</h2><ul>${required}</ul>
${consent.optional.length > 0 && html`<h2>It would also like</h2><ul>${optional}</ul>`}
<form id="consent" method="post" action="/oauth/authorize">${hidden}<button type="submit">Connect app</button></form>`,
  );
}

export function refusedPage(reason: string): string {
  return page(
    'Authorization failed',
    html`<h1>Authorization failed</h1><p>${reason}</p><p>Check the address that the app sent you to, then try again.</p>`,
  );
}

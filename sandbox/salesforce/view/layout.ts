/** The frame of every page of the org: heading, way home, world time, one small stylesheet for light and dark. */
import { type Html, html } from '../../kit/html.ts';
import type { OrgBox } from '../box.ts';
import { stamp } from '../kit/dates.ts';

const STYLE = html`<style>
:root { color-scheme: light dark; --line: light-dark(#d5dbe3, #3a4352); --soft: light-dark(#f5f7fa, #1c222c); --accent: light-dark(#0b5cab, #8fc7ff); --late: light-dark(#a3201d, #ff9c93); font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; } a { color: var(--accent); } header { border-bottom: 1px solid var(--line); background: var(--soft); }
header div, main { max-width: 68rem; margin: 0 auto; padding: .8rem 1rem; } header div { display: flex; gap: 1rem; justify-content: space-between; flex-wrap: wrap; }
h1 { font-size: 1.5rem; margin: .6rem 0; } h2 { font-size: 1.1rem; margin: 0 0 .6rem; } section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
dl { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .25rem 1rem; margin: 0; } dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
.cols { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); align-items: start; }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; } label { display: grid; gap: .2rem; } input, select, button { font: inherit; padding: .35rem .6rem; }
.late { color: var(--late); font-weight: 600; } .none { opacity: .7; } .body { white-space: pre-line; }
</style>`;

/** A whole page. */
export function orgLayout(box: OrgBox, title: string, content: Html): string {
  const name = String(box.org.find('Organization', box.founders.orgId)?.values.Name);
  const now = stamp(box.clock.now());
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title} · ${name}</title>${STYLE}</head>
<body><header><div><a href="/">${name} · Sales</a><span>World time <time datetime="${now}">${orgInstant(now)}</time></span></div></header>
<main><h1>${title}</h1>${content}</main></body></html>`.text;
}

/** An instant for people, in UTC and to the minute; a date as it is. */
export function orgInstant(value: unknown): string {
  const text = String(value ?? '');
  return text.length > 10 ? `${text.slice(0, 10)} ${text.slice(11, 16)} UTC` : text;
}

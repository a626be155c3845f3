/** The frame of every page: head, navigation, main part. */
import type { ComponentChildren, VNode } from 'preact';
import { hasRight, type Right, ROLE_WORDS } from '../frame/roles.ts';
import { SafeLink } from '../frame/safe-link.tsx';
import { TOKEN_FIELD } from '../frame/token-field.ts';
import type { Session } from '../session.ts';

/** Who looks, and what their forms need; null: a page that says nothing of anybody. */
export interface Viewer {
  readonly session: Session | null;
  /** Of the forms on this page; empty when nobody is signed in. */
  readonly token: string;
}

interface Layout {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly viewer?: Viewer | null;
  /** Path of the entry of the navigation that this page belongs to. */
  readonly at?: string;
  /** Seconds after which the page asks anew. */
  readonly again?: number;
}

const ENTRIES: readonly { readonly path: string; readonly name: string; readonly right: Right }[] = [
  { path: '/today', name: 'Today', right: 'see-own' },
  { path: '/scoreboard', name: 'Scoreboard', right: 'see-all' },
  { path: '/campaigns', name: 'Campaigns', right: 'see-all' },
  { path: '/deals', name: 'Deals', right: 'see-own' },
  { path: '/rules', name: 'Rules', right: 'see-own' },
  { path: '/failures', name: 'Failures', right: 'see-all' },
  { path: '/', name: 'Health', right: 'see-all' },
  { path: '/accounts', name: 'Accounts', right: 'administer' },
  { path: '/people', name: 'People', right: 'administer' },
  { path: '/audit', name: 'Audit', right: 'see-all' },
];

export function layout({ title, children, viewer = null, at, again }: Layout): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {again === undefined ? null : <meta http-equiv="refresh" content={String(again)} />}
        <title>{`${title} · Baton`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="bar">
          <a class="brand" href="/">
            Baton
          </a>
          {viewer?.session ? navigation(viewer.session, at) : null}
          {viewer?.session ? signedIn(viewer.session, viewer.token) : null}
        </header>
        <main id="main">
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

function navigation({ person }: Session, at: string | undefined): VNode {
  return (
    <nav aria-label="Pages">
      <ul>
        {ENTRIES.filter(({ right }) => hasRight(person.role, right)).map(({ path, name }) => (
          <li>
            <SafeLink to={path} current={path === at}>
              {name}
            </SafeLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function signedIn({ person }: Session, token: string): VNode {
  return (
    <form class="who" method="post" action="/sign-out">
      <span class="soft" title={ROLE_WORDS[person.role].name}>
        {person.name}
      </span>
      <input type="hidden" name={TOKEN_FIELD} value={token} />
      <button type="submit" class="quiet">
        Sign out
      </button>
    </form>
  );
}

/** The page behind a sign-in link. */
import type { VNode } from 'preact';
import { layout } from './layout.tsx';

export function signInPage(token: string): VNode {
  return layout({
    title: 'Sign in',
    children: (
      <form method="post" action={`/admin/${encodeURIComponent(token)}`}>
        <p>This link signs this browser in as the administrator of Baton, once.</p>
        <button class="button" type="submit">
          Sign in
        </button>
      </form>
    ),
  });
}

/** What a page of an account says while none is connected. */
import type { VNode } from 'preact';
import { hasRight } from '../frame/roles.ts';
import { layout, type Viewer } from './layout.tsx';

export function nothingConnectedPage(title: string, at: string, viewer: Viewer): VNode {
  const mayConnect = viewer.session !== null && hasRight(viewer.session.person.role, 'administer');
  return layout({
    title,
    viewer,
    at,
    children: mayConnect ? (
      <p>
        No CRM is connected yet. <a href="/accounts">Connect one</a>.
      </p>
    ) : (
      <p>No CRM is connected yet; an admin does that.</p>
    ),
  });
}

/** A page that says one thing: what happened and what to do next. */
import type { VNode } from 'preact';
import type { Crm } from '../../domain/crm-record.ts';
import { SafeLink } from '../frame/safe-link.tsx';
import { layout, type Viewer } from './layout.tsx';

interface Message {
  readonly title: string;
  readonly text: string;
  readonly hint: string;
  readonly viewer?: Viewer | null;
  /** CRMs with which the reader may sign in from here. */
  readonly signIn?: readonly Crm[];
}

export function messagePage({ title, text, hint, viewer = null, signIn = [] }: Message): VNode {
  return layout({
    title,
    viewer,
    children: (
      <>
        <p>{text}</p>
        {hint ? <p class="hint">{hint}</p> : null}
        {signIn.map((crm) => (
          <p>
            <SafeLink class="button" to={`/sign-in/${crm}`}>{`Sign in with ${crm === 'hubspot' ? 'HubSpot' : 'Salesforce'}`}</SafeLink>
          </p>
        ))}
        <p>
          <a href="/">To the first page</a>
        </p>
      </>
    ),
  });
}

/** What keeps writes back, on the status page: a pause, and the breakers with the button that lets go. */
import type { VNode } from 'preact';
import type { Pause } from '../../domain/pause.ts';
import type { HeldWrites } from '../../ports/ledger/index.ts';
import { ActionForm } from '../frame/form.tsx';
import { hasRight } from '../frame/roles.ts';
import type { Viewer } from '../views/layout.tsx';
import { instant, table } from './parts.tsx';

export function pauseNotice(pause: Pause | null): VNode | null {
  if (pause === null) return null;
  return (
    <p class="warn">
      Paused since {instant(pause.at)} by {pause.by}
      {pause.why === '' ? '' : `: ${pause.why}`}. Nothing is written to any CRM; “baton resume” lets the writes go.
    </p>
  );
}

const KINDS = { tasks: 'New tasks', reassignments: 'Re-assignments', fields: 'Field writes' } as const;

/** `subject` is a rep, a pool, or nothing for the whole account. */
export function heldTable(held: readonly HeldWrites[], nameOf: (rep: string) => string, viewer: Viewer): VNode {
  const rows = held.map((one) => [
    KINDS[one.kind],
    one.kind === 'tasks' ? nameOf(one.subject) : one.subject,
    String(one.n),
    one.why,
    instant(one.againAt),
  ]);
  return (
    <>
      <h3>Held by a breaker</h3>
      {table(['Kind', 'Of', 'Held', 'Why', 'By itself from'], rows)}
      {viewer.session !== null && hasRight(viewer.session.person.role, 'act')
        ? [...new Set(held.map(({ kind }) => kind))].map((kind) => releaseButton(viewer, kind))
        : null}
    </>
  );
}

function releaseButton(viewer: Viewer, kind: HeldWrites['kind']): VNode {
  return <ActionForm viewer={viewer} action="/breakers/release" values={{ kind }} label={`Let all go now: ${KINDS[kind].toLowerCase()}`} />;
}

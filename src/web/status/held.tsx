/** What keeps writes back, on the status page: a pause, and the breakers with the button that lets go. */
import type { VNode } from 'preact';
import type { Pause } from '../../domain/pause.ts';
import type { HeldWrites } from '../../ports/ledger/index.ts';
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
export function heldTable(held: readonly HeldWrites[], nameOf: (rep: string) => string, signedIn: boolean): VNode {
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
      {signedIn ? [...new Set(held.map(({ kind }) => kind))].map(releaseButton) : null}
    </>
  );
}

function releaseButton(kind: HeldWrites['kind']): VNode {
  return (
    <form method="post" action="/breakers/release">
      <input type="hidden" name="kind" value={kind} />
      <button type="submit">Let all go now: {KINDS[kind].toLowerCase()}</button>
    </form>
  );
}

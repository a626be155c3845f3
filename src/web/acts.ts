/** The audit's line of everything a person changes here. */
import type { Install } from '../ports/ledger/index.ts';
import type { WebDeps } from './deps.ts';
import type { Session } from './session.ts';

/** `installId` of acts that concern no account. */
const NO_INSTALL = '';

export interface Act {
  readonly action: string;
  readonly because: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** `install` null: of the whole workspace. */
export async function noteAct(deps: Pick<WebDeps, 'ledger' | 'clock'>, session: Session, install: Install | null, act: Act): Promise<void> {
  const { action, because, before = null, after = {} } = act;
  const line = { at: deps.clock.now(), record: 'account' as const, crmId: install?.accountId ?? null, leadId: '' };
  const by = session.person.name;
  await deps.ledger
    .workspace(session.workspaceId)
    .wanted.note(install?.installId ?? NO_INSTALL, [{ ...line, action, before, after: { by, ...after }, because }]);
}

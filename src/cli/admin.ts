/** What the admin's commands share: the accounts they concern, and the line of the audit that says who did what. */
import type { Install } from '../ports/ledger/index.ts';
import type { App } from './app.ts';

/** Whoever has the command line is the admin. */
export const ADMIN = 'admin';

export async function connected(app: App): Promise<readonly Install[]> {
  const installs = await app.ledger.workspace(app.workspaceId).installs.list();
  return installs.filter(({ status }) => status !== 'uninstalled');
}

export interface AdminAct {
  readonly action: string;
  readonly by: string;
  readonly why: string;
  readonly after?: Readonly<Record<string, unknown>>;
}

export function auditAct(app: App, install: Install, { action, by, why, after = {} }: AdminAct): Promise<void> {
  const line = { at: app.clock.now(), record: 'account' as const, crmId: install.accountId, leadId: '', before: null };
  return app.ledger
    .workspace(install.workspaceId)
    .wanted.note(install.installId, [{ ...line, action, after: { by, ...after }, because: why }]);
}

/** Instants of world time as people read them. */
export function shown(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

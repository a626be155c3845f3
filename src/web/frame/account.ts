/** Which connected account a page is about, who works there, and whose leads the person who looks may see. */
import type { Request } from 'express';
import type { CrmRep } from '../../domain/crm-record.ts';
import type { Roster } from '../../domain/roster.ts';
import { BatonError } from '../../errors/index.ts';
import type { Install, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { WebDeps } from '../deps.ts';
import { asked } from '../forms.ts';
import type { Session } from '../session.ts';
import { hasRight } from './roles.ts';

export interface Account {
  readonly install: Install;
  /** All that may be chosen. */
  readonly installs: readonly Install[];
  readonly reps: readonly CrmRep[];
  readonly roster: Roster;
  /** A rep's name, else the id. */
  nameOf(rep: string | null): string;
  /** Owners whose leads the person may see; null: everybody's. */
  readonly own: readonly string[] | null;
}

/** Null while none is connected. The account that is named, by the form or the address, else the first. Throws `ACCOUNT_UNKNOWN`. */
export async function findAccount(deps: WebDeps, session: Session, request: Request, named?: string): Promise<Account | null> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  const installs = (await ledger.installs.list()).filter(({ status }) => status !== 'uninstalled');
  const wanted = named ?? (typeof request.params.install === 'string' ? request.params.install : asked(request, 'account'));
  const install = wanted === '' ? installs[0] : installs.find(({ installId }) => installId === wanted);
  if (install === undefined && wanted !== '') throw new BatonError('ACCOUNT_UNKNOWN', { id: wanted });
  return install === undefined ? null : describe(deps, ledger, session, install, installs);
}

async function describe(
  deps: WebDeps,
  ledger: WorkspaceLedger,
  session: Session,
  install: Install,
  installs: readonly Install[],
): Promise<Account> {
  const reps = await ledger.records.reps(install.installId);
  const names = new Map(reps.map((rep) => [rep.id, rep.name ?? rep.email ?? rep.id]));
  const nameOf = (rep: string | null) => (rep === null ? 'Nobody' : (names.get(rep) ?? rep));
  return { install, installs, reps, roster: deps.roster(install, reps), nameOf, own: ownersOf(session, reps) };
}

/** A rep sees the leads of the CRM user with the same e-mail address. */
function ownersOf({ person }: Session, reps: readonly CrmRep[]): readonly string[] | null {
  if (hasRight(person.role, 'see-all')) return null;
  return reps.filter(({ email }) => email !== null && email.toLowerCase() === person.email).map(({ id }) => id);
}

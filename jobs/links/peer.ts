/** The account of the other CRM in a workspace that has both: whether anybody works there, and a way to it. */
import type { Side } from '../../src/domain/links/reps.ts';
import { openSession } from '../../src/effects/session.ts';
import type { Install, InstallPair } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';

/** Lost: access was taken back and waits for a reconnect. Off: switched off by the admin, and nobody works there any more. */
export type PeerState = 'live' | 'lost' | 'off';

export interface Peer {
  readonly install: Install;
  readonly state: PeerState;
  readonly pair: InstallPair;
  /** Null unless it is live. */
  readonly scope: InstallScope | null;
}

const STATES: Readonly<Record<Install['status'], PeerState>> = { active: 'live', paused: 'live', revoked: 'lost', uninstalled: 'off' };

export const stateOf = ({ status }: Install): PeerState => STATES[status];

export const sideOf = ({ crm }: Pick<Install, 'crm'>): Side => (crm === 'hubspot' ? 'near' : 'far');

export interface Two {
  readonly hubspot: Install;
  readonly salesforce: Install;
}

/** The first account of each CRM, switched off ones last; null unless the workspace has both. Further ones stand alone. */
export function twoOf(installs: readonly Install[]): Two | null {
  const first = (crm: Install['crm']) =>
    installs.filter((one) => one.crm === crm).toSorted((a, b) => Number(stateOf(a) === 'off') - Number(stateOf(b) === 'off'))[0];
  const [hubspot, salesforce] = [first('hubspot'), first('salesforce')];
  return hubspot === undefined || salesforce === undefined ? null : { hubspot, salesforce };
}

export async function openPeer(scope: InstallScope): Promise<Peer | null> {
  const { ledger, install, deps } = scope;
  const two = twoOf(await ledger.installs.list());
  const isOne = two?.hubspot.installId === install.installId || two?.salesforce.installId === install.installId;
  if (two === null || !isOne) return null;
  const other = install.crm === 'hubspot' ? two.salesforce : two.hubspot;
  const pair = { hubspot: two.hubspot.installId, salesforce: two.salesforce.installId };
  const connector = deps.connectors.get(other.crm);
  const state = connector === undefined ? 'lost' : stateOf(other);
  const ref = { workspaceId: other.workspaceId, installId: other.installId };
  const there =
    connector === undefined || state !== 'live'
      ? null
      : { deps, ref, install: other, ledger, connector, session: openSession(deps, other, connector), log: scope.log };
  return { install: other, state, pair, scope: there };
}

/**
 * Where people with a record in both are judged: in Salesforce while it can be worked with, else in the account that can. What Baton knows
 * of the other record is known in either.
 */
export function isHome({ install }: InstallScope, peer: Peer): boolean {
  return install.crm === 'salesforce' || peer.state !== 'live';
}

/** The two accounts of a workspace that has both CRMs, and whether anybody works there. */
import type { Side } from '../../src/domain/links/reps.ts';
import type { Install } from '../../src/ports/ledger/index.ts';

/** Lost: access was taken back and waits for a reconnect. Off: switched off by the admin, and nobody works there any more. */
export type PeerState = 'live' | 'lost' | 'off';

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

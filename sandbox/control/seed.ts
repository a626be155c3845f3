/** Filling the portal quickly for benches, without webhooks and without index lag. */

import { iso, MINUTE } from '../kit/instants.ts';
import { draw } from '../kit/random.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PortalState } from '../store/portal-state.ts';
import { createRecord } from '../store/write.ts';

interface Wish {
  readonly contacts: number;
  /** Calls per contact. */
  readonly activities: number;
  readonly ownerIds: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  /** Whether webhooks are sent and the index lags as usual. */
  readonly loud: boolean;
}

function wishOf(portal: PortalState, body: Readonly<Record<string, unknown>>): Wish {
  const owners = portal.owners.all().filter((owner) => !owner.archived);
  return {
    contacts: Number(body.contacts ?? 0),
    activities: Number(body.activities ?? 0),
    ownerIds: Array.isArray(body.ownerIds) ? body.ownerIds.map(String) : owners.map((owner) => owner.id),
    properties: (body.properties ?? {}) as Readonly<Record<string, string>>,
    loud: body.webhooks === true,
  };
}

/** `{contacts, activities?, ownerIds?, properties?, webhooks?}` → how many were made and the ids of the contacts. */
export function seedContacts(sandbox: Sandbox, body: Readonly<Record<string, unknown>>): unknown {
  const portal = sandbox.mainPortal;
  const wish = wishOf(portal, body);
  const before = portal.muted;
  portal.muted = !wish.loud;
  try {
    const ids = Array.from({ length: wish.contacts }, (_, n) => seedOne(portal, wish, n));
    return { contacts: ids.length, activities: ids.length * wish.activities, ids };
  } finally {
    portal.muted = before;
  }
}

function seedOne(portal: PortalState, wish: Wish, n: number): string {
  const key = portal.shelf('contacts').byId.size;
  const owner = wish.ownerIds[Math.floor(draw(portal.seed, 'seedOwner', key) * wish.ownerIds.length)];
  const ownership = owner === undefined ? {} : { hubspot_owner_id: owner };
  const contact = createRecord(
    portal,
    'contacts',
    {
      email: `seed${key}@lead${key}.example.invalid`,
      firstname: 'Seed',
      lastname: `Number ${key}`,
      lifecyclestage: 'lead',
      ...ownership,
      ...wish.properties,
    },
    { source: 'IMPORT' },
  );
  for (let i = 0; i < wish.activities; i++) {
    const at = iso(portal.now() - (n % 600) * MINUTE - i * MINUTE);
    const call = {
      hs_timestamp: at,
      hs_call_direction: 'OUTBOUND',
      hs_call_status: 'COMPLETED',
      hs_call_duration: String(5_000 + i * 1_000),
      ...ownership,
    };
    createRecord(portal, 'calls', call, { source: 'CRM_UI' }, [{ type: 'contacts', id: contact.id }]);
  }
  return contact.id;
}

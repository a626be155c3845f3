/** Marketing events as each contact took part in them. */
import type { Call, Reply } from '../http/exchange.ts';
import { iso } from '../kit/instants.ts';
import { notFound } from '../kit/refusal.ts';
import type { StoredRecord } from '../store/record.ts';
import { isSamePerson } from '../store/submissions.ts';
import { limitParam, param } from './input.ts';
import { pageFrom } from './present.ts';

/** Every event of the portal, by page. */
export function listEvents(call: Call): Reply {
  const all = call.portal.settings.marketingEvents.map(({ id, name, participations }) => ({
    objectId: id,
    eventName: name,
    attendees: participations.filter(({ state, occurredAt }) => state === 'ATTENDED' && occurredAt <= call.now).length,
  }));
  return { status: 200, body: pageFrom(all, call.query.get('after'), limitParam(call.query, 10, 100)) };
}

function withMail(portal: Call['portal'], asked: string): StoredRecord | null {
  for (const contact of portal.shelf('contacts').byId.values()) if (!contact.archived && contact.values.email === asked) return contact;
  return null;
}

/** By contact id or e-mail address; one entry per event and state. */
export function participationsOf(call: Call): Reply {
  const { portal } = call;
  const asked = param(call.params, 'contact');
  const contact = portal.findLive('contacts', asked) ?? withMail(portal, asked);
  if (!contact) throw notFound(`No contact with identifier ${asked} exists`);
  const isTheirs = isSamePerson(portal, contact);
  const { email, firstname, lastname } = contact.values;
  const all = portal.settings.marketingEvents.flatMap(({ id, name, participations }) =>
    participations
      .filter(({ contactId, occurredAt }) => isTheirs(contactId) && occurredAt <= call.now)
      .map(({ state, occurredAt }) => ({
        id: `${id}-${contact.id}-${state}`,
        createdAt: iso(occurredAt),
        associations: {
          contact: { contactId: contact.id, email, firstname, lastname },
          marketingEvent: { marketingEventId: id, name, externalAccountId: 'sandbox', externalEventId: id },
        },
        properties: { attendanceState: state, occurredAt },
      })),
  );
  const page = pageFrom(all, call.query.get('after'), limitParam(call.query, 10, 100));
  return { status: 200, body: { total: all.length, ...page } };
}

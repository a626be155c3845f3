/** Whether a portal's deals have the property that a company calls the amount, as a number. */
import { z } from 'zod';
import { type AmountField, settledAmount } from '../../src/domain/loop/amount-field.ts';
import { type Api, failure } from './client.ts';

const property = z.object({ name: z.string(), type: z.string(), archived: z.boolean().nullish() });

/** One request where a property is asked for, none elsewhere. Throws when HubSpot is busy or silent. */
export async function findAmountField(api: Api, asked: string | null): Promise<AmountField> {
  return settledAmount(asked, asked === null ? null : await usable(api, asked));
}

async function usable(api: Api, asked: string): Promise<{ readonly name: string } | { readonly why: string }> {
  const path = `/crm/properties/2026-09/deals/${encodeURIComponent(asked)}`;
  const reply = await api.send({ method: 'GET', path, query: {}, budget: 'evidence' });
  if (reply.kind === 'refused' && reply.status === 404) return { why: `deals have no property ${asked}` };
  if (reply.kind === 'refused' && reply.status === 403) return { why: `Baton may not read the property ${asked} of deals` };
  if (reply.kind !== 'ok') throw failure(reply, `GET ${path}`, api.session.accountId);
  const found = property.safeParse(reply.json).data;
  if (found === undefined || found.archived === true) return { why: `deals have no property ${asked} any more` };
  return found.type === 'number' ? { name: found.name } : { why: `the property ${asked} of deals is no number but a ${found.type}` };
}

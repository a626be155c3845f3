/** The campaign that a path or an input names. */
import type { Call } from '../http/exchange.ts';
import { notFound } from '../kit/refusal.ts';
import type { Campaign } from '../store/campaigns.ts';
import { param } from './input.ts';

/** Throws 404 for a GUID no campaign has. */
export function getCampaign(call: Call, id = param(call.params, 'campaign')): Campaign {
  const campaign = call.portal.campaigns.find(id);
  if (!campaign) throw notFound(`No campaign with ID ${id} exists`);
  return campaign;
}

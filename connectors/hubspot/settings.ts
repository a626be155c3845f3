/** What the probe found out about one portal, as it is stored and read back. */
import { z } from 'zod';
import { OWN_AMOUNT } from '../../src/domain/loop/amount-field.ts';

const schema = z.object({
  /** Our app's id, by which histories name our own changes. */
  appId: z.string().nullable().default(null),
  /** HubSpot user id to owner id. */
  userToOwner: z.record(z.string(), z.string()).default({}),
  /** Deal stage id to what it means and its label. */
  stages: z.record(z.string(), z.object({ state: z.enum(['open', 'won', 'lost']), label: z.string() })).default({}),
  /** Hand-offs are to be told from Lead objects; false: nobody asks for any. */
  leadObjects: z.boolean().default(false),
  /** Stage of a lead pipeline: id to label. */
  leadStages: z.record(z.string(), z.string()).default({}),
  /** Call outcome id to whether somebody was spoken to; null where the label does not say. */
  dispositions: z.record(z.string(), z.boolean().nullable()).default({}),
  /** Call outcome id to its label. */
  callOutcomes: z.record(z.string(), z.string()).default({}),
  /** Currency of the account, of deals that name none. */
  currency: z.string().nullable().default(null),
  /** Which field of deals is the amount. */
  amount: z.object({ asked: z.string().nullable(), field: z.string().nullable(), refused: z.string().nullable() }).default(OWN_AMOUNT),
});

export type PortalSettings = z.infer<typeof schema>;

/** Settings as stored in the install; anything unreadable counts as not found. */
export function readSettings(stored: Readonly<Record<string, unknown>>): PortalSettings {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : schema.parse({});
}

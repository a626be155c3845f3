/** What the probe found out about one org, as it is stored and read back. */
import { z } from 'zod';
import { OWN_AMOUNT } from '../../src/domain/loop/amount-field.ts';
import type { WorkingWeek } from '../../src/domain/roster.ts';

const words = z.object({ open: z.string(), closed: z.array(z.string()) });
const week = z.custom<WorkingWeek>((value) => z.record(z.string(), z.array(z.string())).safeParse(value).success);

const schema = z.object({
  /** The user Baton works as, by which histories name our own changes. */
  userId: z.string().nullable().default(null),
  /** Zone of the org: days of people whose own zone is not known. */
  zone: z.string().default('UTC'),
  /** User id to zone. */
  zones: z.record(z.string(), z.string()).default({}),
  /** Users that are no people: id to what their changes are. */
  machines: z.record(z.string(), z.enum(['integration', 'workflow', 'form'])).default({}),
  /** Names of the tools among them, by user id: those whose mail is a step of a sequence. */
  tools: z.record(z.string(), z.string()).default({}),
  /** Names of the objects the user may see, of those Baton reads if they are there. */
  objects: z.array(z.string()).default([]),
  /** Picklist words of tasks; the org may have renamed them. */
  taskStatus: words.default({ open: 'Not Started', closed: ['Completed'] }),
  taskPriority: z.object({ usual: z.string(), high: z.string() }).default({ usual: 'Normal', high: 'High' }),
  /** Values of `Task.Type` for a call, where the org has one. */
  callType: z.string().nullable().default(null),
  /** Field of an opportunity that says why it was lost; Salesforce has none of its own. */
  lossReason: z.string().nullable().default(null),
  /** Baton's own model of campaign influence, where the org has the feature, and the digits that its percentages keep. */
  influenceModel: z.string().nullable().default(null),
  influenceDecimals: z.number().default(2),
  /** More than one currency: `CurrencyIsoCode` is there. */
  currencies: z.boolean().default(false),
  /** Currency of an org that has one only. */
  currency: z.string().nullable().default(null),
  /** Which field of opportunities is the amount. */
  amount: z.object({ asked: z.string().nullable(), field: z.string().nullable(), refused: z.string().nullable() }).default(OWN_AMOUNT),
  /** Business hours and holidays of the org, for the roster. */
  companyTime: z.object({ hours: week.nullable(), daysOff: z.array(z.string()).readonly() }).default({ hours: null, daysOff: [] }),
});

export type OrgSettings = z.infer<typeof schema>;

/** Settings as stored in the install; anything unreadable counts as not found. */
export function readSettings(stored: Readonly<Record<string, unknown>>): OrgSettings {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : schema.parse({});
}

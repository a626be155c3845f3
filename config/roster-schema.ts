/** The shape of `roster.yaml`: people, calendars, absences, go-live instants, safety net and what counts as a hand-off. */
import { z } from 'zod';
import { SHIPPED_LIMITS } from '../src/domain/breakers.ts';

const zone = z.string().refine(isZone, 'expected an IANA time zone such as Europe/Berlin');
const window = z.string().refine(isWindow, 'expected a window such as "09:00-17:00"');
const date = z.string().refine(isDate, 'expected a date such as 2026-12-25');
const instant = z
  .string()
  .refine((text) => isDate(text) || isInstant(text), 'expected a date (2026-03-02) or an instant (2026-03-02T09:00:00Z)');
const goingLive = z
  .string()
  .refine(
    (text) => text === 'never' || isDate(text) || isInstant(text),
    'expected a date (2026-03-02), an instant (2026-03-02T09:00:00Z) or never',
  );
const who = z.union([z.string().min(1), z.number().transform(String)], { error: 'expected an e-mail address or an owner id' });

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const windows = z.array(window);
const hours = z
  .strictObject({ mon: windows, tue: windows, wed: windows, thu: windows, fri: windows, sat: windows, sun: windows })
  .partial();

/** Public holidays of a country (`DE`) or a region of it (`BY`) are off. */
const place = { country: z.string().min(1).optional(), region: z.string().min(1).optional() };
const calendar = z.strictObject({ id: z.string().min(1), zone, hours, holidays: z.array(date).default([]), ...place });

const names = z.array(z.string().min(1));
const cap = z.number({ error: 'expected a number of open hand-offs' }).int().positive('expected a number above 0');
const stood = z.strictObject({ rep: who, deputy: who.optional() });

const rep = z.strictObject({
  rep: who,
  zone: zone.optional(),
  calendar: z.string().optional(),
  manager: who.optional(),
  pool: z.string().optional(),
  team: z.string().optional(),
  type: z.enum(['person', 'queue', 'integration', 'partner'], { error: 'expected person, queue, integration or partner' }).optional(),
  deputy: who.optional(),
  cap: cap.optional(),
  territories: names.optional(),
  languages: names.optional(),
  segments: names.optional(),
  ...place,
});

const pool = z.strictObject({ cap: cap.optional() });
const team = z.strictObject({ 'round-the-clock': z.boolean({ error: 'expected true or false' }).default(false) });

/** Stages by id or label. The defaults are HubSpot's own ids, which outlive a new label. */
const leadObjects = z.strictObject({
  'accepted-stages': z.array(z.string().min(1)).default(['attempting-stage-id', 'connected-stage-id', 'qualified-stage-id']),
  'disqualified-stages': z.array(z.string().min(1)).default(['unqualified-stage-id']),
  reasons: z.record(z.string(), z.string()).default({}),
});

const handoff = z.strictObject({
  source: z.enum(['contacts', 'lead-objects'], { error: 'expected contacts or lead-objects' }).optional(),
  'lead-objects': leadObjects.optional(),
  'hand-raiser-forms': z.array(z.string().min(1)).default([]),
  'qualified-stages': z.array(z.string().min(1)).default(['marketingqualifiedlead']),
  'inquiry-stages': z.array(z.string().min(1)).default(['lead']),
  'customer-stages': z.array(z.string().min(1)).default(['customer']),
  'accepted-stages': z.array(z.string().min(1)).default([]),
  'accepted-statuses': z.array(z.string().min(1)).default([]),
  'own-domains': z.array(z.string().min(1)).default([]),
  'disposable-domains': z.array(z.string().min(1)).default([]),
});

const positive = z.number({ error: 'expected a number' }).positive('expected a number above 0');
const breakers = z.strictObject({
  'tasks-per-rep-and-day': positive.int().default(SHIPPED_LIMITS.tasksPerRepAndDay),
  'reassignments-per-hour-and-pool': positive.int().default(SHIPPED_LIMITS.reassignmentsPerHourAndPool),
  'field-writes-times-usual': positive.default(SHIPPED_LIMITS.fieldWritesTimesUsual),
  'alarm-times-usual': positive.default(SHIPPED_LIMITS.alarmTimesUsual),
});

/** The whole file; every part may be left out. */
export const rosterSchema = z.strictObject({
  calendars: z.array(calendar).default([]),
  defaults: z.strictObject({ calendar: z.string().optional(), pool: z.string().optional(), zone: zone.optional(), ...place }).default({}),
  reps: z.array(rep).default([]),
  absences: z.array(z.strictObject({ rep: who, from: instant, to: instant })).default([]),
  pools: z.record(z.string(), pool).optional(),
  teams: z.record(z.string(), team).optional(),
  'live-from': z.record(z.string(), goingLive).default({}),
  'safety-net': stood.nullable().default(null),
  marketing: stood.nullable().optional(),
  'hand-off': handoff.prefault({}),
  breakers: breakers.prefault({}),
});

export type RosterFile = z.infer<typeof rosterSchema>;
export type RepEntry = RosterFile['reps'][number];

/** The settings of a company that works with Lead objects and says no more about it. */
export const PLAIN_LEAD_OBJECTS = leadObjects.parse({});

/** Every key of the file, for "did you mean". */
export const ROSTER_KEYS: readonly string[] = [
  ...Object.keys(rosterSchema.shape),
  ...Object.keys(calendar.shape),
  ...Object.keys(rep.shape),
  ...Object.keys(pool.shape),
  ...Object.keys(team.shape),
  ...Object.keys(handoff.shape),
  ...Object.keys(leadObjects.shape),
  ...Object.keys(breakers.shape),
  ...DAYS,
  'from',
  'to',
];

function isZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}

function isWindow(text: string): boolean {
  const [, from, to] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.exec(text) ?? [];
  // "22:00-06:00" is a night shift.
  return from !== undefined && to !== undefined && from !== to;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}

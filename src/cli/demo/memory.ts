/** What a demo keeps beside its data so that it can start again where it stopped: ports, credentials, first instant. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BatonError } from '../../errors/index.ts';

const memory = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  sandboxPort: z.number().optional(),
  /** Salesforce's, where HubSpot is played beside it. */
  secondPort: z.number().optional(),
  batonPort: z.number().optional(),
  startsAt: z.number().optional(),
  /** What the admin of the demo's company has done so far. */
  admin: z.object({ day: z.number(), heldFor: z.number(), offences: z.number(), events: z.record(z.string(), z.number()) }).optional(),
});
export type Memory = z.infer<typeof memory>;
export type AdminNotes = NonNullable<Memory['admin']>;

const fileIn = (dir: string): string => join(dir, 'demo.json');

/** A fresh one when the folder holds none. Throws `SETTINGS_FILE_UNREADABLE` for a file that is not ours. */
export function loadMemory(dir: string): Memory {
  const file = fileIn(dir);
  if (!existsSync(file)) return { clientId: 'baton-demo', clientSecret: randomUUID() };
  try {
    return memory.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new BatonError('DEMO_FOLDER_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
}

export function saveMemory(dir: string, state: Memory): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(fileIn(dir), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

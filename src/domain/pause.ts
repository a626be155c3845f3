/** The pause: one setting of the workspace that stops every write, read by the gate, the command line and the web door. */
import type { Millis } from './fact.ts';

/** Key of the workspace setting. */
export const PAUSE_SETTING = 'paused';

export interface Pause {
  readonly at: Millis;
  readonly by: string;
  readonly why: string;
}

/** Null when nothing is paused. A value of another shape still pauses: what stops writes must not be lost to a typing error. */
export function readPause(value: unknown): Pause | null {
  if (!value) return null;
  const { at, by, why } = (typeof value === 'object' ? value : {}) as Partial<Record<keyof Pause, unknown>>;
  return { at: typeof at === 'number' ? at : 0, by: String(by ?? 'somebody'), why: String(why ?? '') };
}

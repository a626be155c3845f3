/** Placeholder. */
import type { Script } from '../script.ts';
export function olistScript(_options: { data: string; seed: number; leads: number; days: number }): Script {
  throw new Error('later');
}

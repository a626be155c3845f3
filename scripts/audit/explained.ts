/** Advisories that are known and do not concern Baton; each has a reason and an end. */
import type { Explained } from './judge.ts';

export const EXPLAINED: readonly Explained[] = [];

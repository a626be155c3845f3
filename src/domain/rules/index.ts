/** The registry of clause kinds: one line each. */
import type { ClauseKind } from './contract.ts';
import { G1 } from './g1.ts';
import { M1 } from './m1.ts';
import { M2 } from './m2.ts';
import { M3 } from './m3.ts';
import { M4 } from './m4.ts';
import { S1 } from './s1.ts';
import { S2 } from './s2.ts';
import { S3 } from './s3.ts';
import { S4 } from './s4.ts';
import { S5 } from './s5.ts';

/** In the order of the page: marketing's duties first. */
export const CLAUSE_KINDS: ReadonlyMap<string, ClauseKind> = new Map(
  [M1, M2, M3, M4, S1, S2, S3, S4, S5, G1].map((kind) => [kind.id, kind]),
);

/** What the CRM sees of the reps' work, on the status page: pools by channel, what to connect, and how much is typed in by hand. */
import type { VNode } from 'preact';
import { type HandLogged, type PoolCoverage, toConnect } from '../../domain/coverage.ts';
import { table } from './parts.tsx';

export interface CoverageView {
  readonly pools: readonly PoolCoverage[];
  readonly handLogged: readonly HandLogged[];
}

export function coverageSection({ pools, handLogged }: CoverageView, nameOf: (rep: string) => string): VNode | null {
  if (pools.length === 0) return null;
  const channels = pools[0]!.channels.map(({ channel }) => channel);
  const rows = pools.map((pool) => [
    pool.pool ?? 'without a pool',
    ...pool.channels.map(({ state }) => state),
    pool.blind ? 'yes: nothing above the warning happens, no breach is counted' : 'no',
    toConnect(pool) ?? '',
  ]);
  const hand = handLogged.map(({ rep, hand: typed, all, share }) => [nameOf(rep), `${typed} of ${all}`, `${Math.round(share * 100)} %`]);
  return (
    <>
      <h3>What the CRM sees, 30 days</h3>
      {table(['Pool', ...channels, 'Blind', 'What to do'], rows)}
      {hand.length > 0 ? table(['Rep', 'Typed in by hand', 'Share'], hand) : null}
    </>
  );
}

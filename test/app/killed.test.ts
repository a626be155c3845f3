/** Baton killed again and again in the middle of a demo, on every engine setting: the CRM ends as if nothing had happened. */
import { beforeAll, describe, expect, it } from 'vitest';
import { testEngines } from '../helpers/engines.ts';
import { type Blow, drawsOf, environmentOf, type Outcome, planBlows, play } from '../helpers/kill-run.ts';
import { differences } from '../helpers/kill-state.ts';

const WORLD = { leads: 20, days: 3, seed: 7 };
/** Ten together. */
const KILLS = { pglite: 4, postgresql: 3, redis: 3 } as const;
/** A start after a kill takes seconds, and on a shared queue its dead worker's jobs are free after 20. */
const LIMIT_MS = 10 * 60_000;

const seed = Number(process.env.BATON_KILL_SEED ?? Math.floor(Math.random() * 1_000_000));
const draw = drawsOf(seed);
const engines = await testEngines();
let undisturbed: Outcome;

/** What must not change: all but the engine's name, and how much work and time the run took. */
function told({ summary }: Outcome): Record<string, unknown> {
  const { engine: _engine, requests: _requests, webhooks: _webhooks, elapsedSeconds: _seconds, peakRssMb: _memory, ...rest } = summary;
  return rest;
}

beforeAll(async () => {
  console.log(`kills are drawn from BATON_KILL_SEED=${seed}`);
  undisturbed = await play({ world: WORLD, blows: [], environment: {} });
}, LIMIT_MS);

it('has a world in which there is something to lose', () => {
  expect(undisturbed.summary).toMatchObject({ orphans: 0, tasks: { duplicates: 0 } });
  expect(Object.keys(undisturbed.state.contacts)).toHaveLength(WORLD.leads);
  expect(Object.keys(undisturbed.state.tasks).filter((key) => key.startsWith('l')).length).toBeGreaterThan(10);
});

describe.each(engines)('A demo killed on $name', ({ name, fresh }) => {
  it(
    'ends as one that ran undisturbed',
    async () => {
      const environment = environmentOf(name === 'pglite' ? {} : await fresh());
      const blows: Blow[] = planBlows(KILLS[name], undisturbed.requests, draw);
      console.log(`${name}: ${blows.map(({ request, stage, afterMs }) => `${request} ${stage} +${afterMs} ms`).join(', ')}`);
      const killed = await play({ world: WORLD, blows, environment });
      expect(killed.killed).toBe(blows.length);
      expect(differences(undisturbed.state, killed.state)).toEqual([]);
      expect(told(killed)).toEqual(told(undisturbed));
    },
    LIMIT_MS,
  );
});

/** The kill test at length: a hundred kills over all engine settings that this machine has, and every difference they leave. */
import { testEngines } from '../test/helpers/engines.ts';
import { drawsOf, environmentOf, type Outcome, planBlows, play } from '../test/helpers/kill-run.ts';
import { differences } from '../test/helpers/kill-state.ts';
import type { Bench, BenchResult, Wish } from './lib/bench.ts';

const WORLD = { leads: 20, days: 3, seed: 7 };
const KILLS = 100;
/** Kills within one demo. */
const AT_ONCE = 5;

export const killBench: Bench = {
  name: 'kill',
  sentence: `kills a demo ${KILLS} times at random moments and compares each end state with an undisturbed run’s`,
  byDefault: false,
  run,
};

async function run({ size, seed: asked, tell }: Wish): Promise<BenchResult> {
  const wanted = size ?? KILLS;
  const seed = asked ?? Math.floor(Math.random() * 1_000_000);
  const draw = drawsOf(seed);
  tell(`--seed ${seed}`);
  const undisturbed = await play({ world: WORLD, blows: [], environment: {} });
  const engines = await testEngines();
  let kills = 0;
  let differing = 0;
  for (let demo = 0; kills < wanted; demo += 1) {
    const engine = engines[demo % engines.length]!;
    const environment = environmentOf(engine.name === 'pglite' ? {} : await engine.fresh());
    const blows = planBlows(Math.min(AT_ONCE, wanted - kills), undisturbed.requests, draw);
    const one: Outcome = await play({ world: WORLD, blows, environment });
    const found = differences(undisturbed.state, one.state);
    kills += one.killed;
    differing += found.length === 0 ? 0 : 1;
    const places = blows.map(({ request, stage, afterMs }) => `${request} ${stage} +${afterMs}`).join(', ');
    tell(`${engine.name}: ${one.killed} kills (${places}), ${found.length} differences, ${one.seconds} s`);
    for (const line of found) tell(`  ${line}`);
  }
  return {
    figures: { seed, kills, engines: engines.map(({ name }) => name).join(' '), 'demos that ended otherwise': differing },
    goal: { what: 'every end state equals the undisturbed one', met: differing === 0 },
  };
}

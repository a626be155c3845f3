/** The pump: lets Baton come to rest, then steps the sandbox's world to the next instant on anybody's agenda, until the end. */
import type { Millis } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger/index.ts';
import type { Queue } from '../../ports/queue.ts';
import type { Control } from './control.ts';
import type { Stretch } from './stretch.ts';

export interface PumpDeps {
  readonly control: Control;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly setNow: (now: Millis) => void;
  readonly sweepOnce: () => Promise<{ nudged: number }>;
  readonly machineNow: () => number;
  /** Baton's own wake-ups are met at the next multiple of this: one round then serves all that came due meanwhile. */
  readonly gridMs: number;
  /** The world's own instants are met at the next multiple of this, and the webhooks of the stretch arrive together at its end; null meets each. */
  readonly gatherMs: number | null;
  /** While nobody is at work: when somebody is next. Until then the rounds are longer; absent, they never are. */
  readonly opensAfter?: (at: Millis) => Millis | null;
  /** Rounds end this long after their grid; absent, on it. */
  readonly lagMs?: Millis;
  /** Told after every round what people changed in a CRM that announces nothing by itself. */
  readonly onTouched?: (touched: readonly string[], now: Millis) => Promise<void>;
  /** What arrives in a step is taken up at its end; absent, as it comes. */
  readonly stretch?: Stretch;
  /** Called at every rest; true when there is work again. */
  readonly atRest?: (now: Millis) => Promise<boolean>;
}

/** Nothing else vacuums the embedded engine: every so many rounds, as the sweeper's hourly tidying does for `serve`. */
const TIDY_EVERY = 50;
/** Worked webhooks are kept this many days of world time. */
const KEPT_DAYS = 30;
/** Wake-ups met at once; the sweep meets the rest. */
const WAKES = 20_000;
/** Pause between two looks at a busy Baton. */
const LOOK_MS = 2;
/** A Baton that does not come to rest within this machine time is stuck: say so instead of waiting for ever. */
const STUCK_MS = 120_000;

/** Runs until `end`, or until the world has told its whole story when that is null; `onRound` is told where the world stands. */
export async function pump(
  deps: PumpDeps,
  end: Millis | null,
  onRound: (now: Millis) => void,
  signal: AbortSignal,
): Promise<{ rounds: number }> {
  let state = await deps.control.state();
  let rounds = 0;
  while (!signal.aborted) {
    deps.setNow(state.now);
    onRound(state.now);
    await settle(deps, state.now);
    if (await deps.atRest?.(state.now)) await settle(deps, state.now);
    if (state.now >= (end ?? Number.POSITIVE_INFINITY) || (end === null && state.nextInstant === null)) break;
    // What Baton just wrote may have put something on the sandbox's agenda, or on its way to Baton.
    state = await deps.control.state();
    if (state.landed) continue;
    const mine = await deps.ledger.nextInstant(state.now);
    const until = nextRound(deps, [mine, state.nextInstant], end) + (deps.lagMs ?? 0);
    // The webhooks of an instant arrive while the step is under way: by then Baton's clock must have reached it.
    deps.setNow(until);
    // Whoever is due is then judged together with whomever the webhooks concern, instead of by a sweep and a job of their own.
    if (mine !== null && mine <= until) await wake(deps.ledger, until);
    const step = () => (deps.gatherMs === null ? deps.control.step(until) : deps.control.gather(until));
    state = await (deps.stretch === undefined ? step() : deps.stretch.during(step));
    await deps.onTouched?.(state.touched, state.now);
    rounds += 1;
    if (rounds % TIDY_EVERY === 0) await deps.ledger.housekeeping(state.now, KEPT_DAYS);
  }
  return { rounds };
}

/** Nobody waits for what comes in at night: it is met in the morning, or this much later. */
const NIGHT_GRID_MS = 12 * 60 * 60_000;

function nextRound(deps: PumpDeps, [mine, worlds]: readonly [Millis | null, Millis | null], end: Millis | null): Millis {
  const { gridMs, gatherMs } = deps;
  const meet = (at: Millis, grid: Millis): Millis => {
    const opening = deps.opensAfter?.(at) ?? null;
    return opening === null ? onGrid(at, grid) : Math.min(opening, onGrid(at, NIGHT_GRID_MS));
  };
  const instants = [end, mine === null ? null : meet(mine, gridMs), worlds === null || gatherMs === null ? worlds : meet(worlds, gatherMs)];
  return Math.min(...instants.filter((at) => at !== null));
}

/** Longest time between an instant and the round that meets it. */
export function longestWait({ gridMs, gatherMs, opensAfter }: PumpDeps): Millis {
  return (opensAfter === undefined ? gridMs : Math.max(gridMs, NIGHT_GRID_MS)) + (gatherMs ?? 0);
}

async function wake(ledger: Ledger, now: Millis): Promise<void> {
  for (const { workspaceId } of await ledger.workspaces()) await ledger.workspace(workspaceId).handoffs.wakeDue(now, WAKES);
}

const onGrid = (instant: Millis, gridMs: Millis): Millis => Math.ceil(instant / gridMs) * gridMs;

/** Waits until nothing is due and nothing runs: then only the world can make something happen. */
export async function settle(deps: PumpDeps, now: Millis): Promise<void> {
  const from = performance.now();
  for (;;) {
    const resting = await deps.queue.idle();
    if (resting && (await deps.ledger.idle(now, deps.machineNow()))) return;
    if (resting) await deps.sweepOnce();
    else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (performance.now() - from > STUCK_MS) throw new Error(`Baton did not come to rest at ${new Date(now).toISOString()}`);
  }
}

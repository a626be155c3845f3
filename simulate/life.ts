/** One life of Baton: opened on the ledger that outlives it, made to do one thing at a time, and thrown away between any two statements or requests. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Options } from '../config/options.ts';
import { type App, openApp } from '../src/cli/app.ts';
import { webOf } from '../src/cli/web-of.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Log } from '../src/ports/log.ts';
import type { SqlPool } from '../src/ports/sql-pool.ts';
import { createMemoryQueue, type MemoryQueue } from '../src/queue/memory-queue.ts';
import type { Web } from '../src/web/index.ts';
import { BATON } from './addresses.ts';
import { dispatch, type WebAnswer, type WebRequest } from './dispatch.ts';
import { type Fate, type MortalPool, mortal, never } from './mortal-pool.ts';

/** When a life is to end: at the `left`-th statement or request from now, before or after it is carried out. */
export interface Doom {
  readonly at: 'statement' | 'request';
  readonly when: 'before' | 'after';
  left: number;
}

export interface Life {
  readonly app: App;
  readonly queue: MemoryQueue;
  readonly pool: MortalPool;
  readonly dead: boolean;
  doom: Doom | null;
  /** Does one thing to its end; `ended` when Baton ended meanwhile. */
  perform(work: () => Promise<unknown>): Promise<'done' | 'ended'>;
  /** Resolves never when Baton ends meanwhile. */
  web(request: WebRequest): Promise<WebAnswer>;
  /** Does once what Baton does every so many seconds of machine time: to be performed. */
  tick(): Promise<void>;
  /** A link that signs one browser in, once. */
  adminLink(): Promise<string>;
  /** Counts a request of Baton's; true when it is the one at which the life ends. */
  atRequest(when: Doom['when']): boolean;
  kill(): void;
}

export interface LifeDeps {
  readonly options: Options;
  readonly sql: SqlPool;
  readonly log: Log;
  readonly clock: Clock;
  /** The seed's choice among waiting jobs. */
  readonly choose: (count: number) => number;
  readonly doom: Doom | null;
}

const WITHOUT_SOCKET = { publicUrl: () => BATON, loopback: true, trustProxy: false, metricsToken: null, burst: null };

/** What runs again and again by machine time; a driver says when. */
type Ticks = Set<() => void>;
type Inner = { dead: boolean; readonly ticks: Ticks };

const lives = new AsyncLocalStorage<Inner>();

/** Whose code runs; undefined for the driver and its browser. */
export function lifeHere(): { readonly dead: boolean; readonly ticks: Ticks } | undefined {
  return lives.getStore();
}

/** Null when it ended while it was started. */
export async function openLife(deps: LifeDeps): Promise<Life | null> {
  const { options, log, clock } = deps;
  const state = { dead: false, doom: deps.doom, ticks: new Set<() => void>() };
  let end: () => void = () => undefined;
  const ended = new Promise<'ended'>((resolve) => {
    end = () => resolve('ended');
  });
  const queue = createMemoryQueue({ log, automatic: false, choose: (waiting) => deps.choose(waiting.length) });
  const kill = (): void => {
    if (state.dead) return;
    state.dead = true;
    pool.kill();
    end();
  };
  const pool = mortal(deps.sql, () => fateAt(state), kill);
  const perform = async (work: () => Promise<unknown>): Promise<'done' | 'ended'> => {
    if (state.dead) return 'ended';
    return Promise.race([lives.run(state, work).then(() => 'done' as const), ended]);
  };
  const made: { app?: App; web?: Web } = {};
  await perform(async () => {
    const engines = { sql: pool, queue, ledgerKind: 'pglite', queueKind: 'memory', close: async () => undefined } as const;
    made.app = await openApp(options, {
      web: false,
      work: true,
      sweep: false,
      alone: true,
      log,
      clock,
      machineNow: () => clock.now(),
      engines,
    });
    made.web = webOf(made.app, WITHOUT_SOCKET);
  });
  const { app, web } = made;
  if (state.dead || app === undefined || web === undefined) return null;
  return {
    app,
    queue,
    pool,
    perform,
    kill,
    web: (request) => (state.dead ? never() : lives.run(state, () => dispatch(web.app, request))),
    adminLink: () => web.adminLink(),
    tick: async () => {
      for (const run of state.ticks) run();
    },
    atRequest: (when) => strikes(state, 'request', when),
    get dead() {
      return state.dead;
    },
    get doom() {
      return state.doom;
    },
    set doom(doom) {
      state.doom = doom;
    },
  };
}

function fateAt(state: { doom: Doom | null }): Fate {
  const when = state.doom?.when;
  return when !== undefined && strikes(state, 'statement', when) ? `ends-${when}` : 'lives';
}

function strikes({ doom }: { doom: Doom | null }, at: Doom['at'], when: Doom['when']): boolean {
  if (doom?.at !== at || doom.when !== when) return false;
  doom.left -= 1;
  return doom.left === 0;
}

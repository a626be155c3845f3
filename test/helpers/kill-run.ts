/** Plays one demo to its end, undisturbed or killed at given requests, and tells what the CRM holds then. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type DemoRun,
  type Door,
  openDoor,
  STAGES,
  type Stage,
  startDemo,
  startSandboxProcess,
  type World,
  worldArguments,
} from './kill-processes.ts';
import { type EndState, readEndState } from './kill-state.ts';

/** At which request from the start of the demo, at which stage of it, and how long after its answer the process is killed. */
export interface Blow {
  readonly request: number;
  readonly stage: Stage;
  readonly afterMs: number;
}

export interface Outcome {
  readonly state: EndState;
  readonly summary: Record<string, unknown>;
  /** Requests that passed, those to the control door included. */
  readonly requests: number;
  /** How many blows fell: fewer than planned when the demo ended before. */
  readonly killed: number;
  readonly seconds: number;
}

export interface Play {
  readonly world: World;
  readonly blows: readonly Blow[];
  /** DATABASE_URL, REDIS_URL: a fresh place each. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Throws when a run ends by itself with another code than 0. */
export async function play({ world, blows, environment }: Play): Promise<Outcome> {
  const from = performance.now();
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-kill-'));
  const sandbox = await startSandboxProcess(worldArguments(world));
  const door = await openDoor(sandbox.url);
  const start = () => startDemo({ sandbox: door.url, dataDir, days: world.days, environment });
  let demo = start();
  try {
    let killed = 0;
    for (const blow of blows) {
      if ((await strike(door, demo, blow)) === 'ended') break;
      killed += 1;
      demo = start();
    }
    const { code, summary, said } = await demo.ended;
    if (code !== 0 || summary === null) throw new Error(`the demo ended with code ${code} after ${killed} kills:\n${said.slice(-4_000)}`);
    const seconds = Math.round((performance.now() - from) / 100) / 10;
    return { state: await readEndState(sandbox.url), summary, requests: door.count(), killed, seconds };
  } finally {
    await demo.kill();
    await door.close();
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function strike(door: Door, demo: DemoRun, blow: Blow): Promise<'killed' | 'ended'> {
  let struck = false;
  door.strikeAt(Math.max(blow.request, door.count() + 1), blow.stage, async () => {
    struck = true;
    await pause(blow.afterMs);
    // The request waits: struck at once before its answer, the answer never arrives.
    await demo.kill();
  });
  await demo.ended;
  return struck ? 'killed' : 'ended';
}

/** Longest time between an answer and the blow after it: what Baton does with an answer takes about that long. */
const AFTER_MS = 40;

/** A killed run needs a few requests less or more than an undisturbed one: every blow is to fall. */
const PLAYED = 0.95;

/** So many blows, spread over the requests of an undisturbed run, a third of them at each stage on average; the same draws give the same plan. */
export function planBlows(count: number, requests: number, draw: () => number): Blow[] {
  const blows = Array.from({ length: count }, () => {
    const request = 1 + Math.floor(draw() * requests * PLAYED);
    const stage = STAGES[Math.floor(draw() * STAGES.length)] as Stage;
    return { request, stage, afterMs: stage === 'answered' ? Math.floor(draw() * AFTER_MS) : 0 };
  });
  return blows.sort((a, b) => a.request - b.request);
}

/** The environment of a demo on these engines; nothing named is the embedded one. */
export function environmentOf({ databaseUrl, redisUrl }: { databaseUrl?: string; redisUrl?: string }): Record<string, string> {
  if (databaseUrl === undefined) return {};
  const key = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
  return { DATABASE_URL: databaseUrl, BATON_KEY: key, ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }) };
}

/** mulberry32, public domain: small, and the same everywhere. */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

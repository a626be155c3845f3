/** The door of the world: chooses the source, works out the script and plays it. */

import { companyScript } from './company/leads.ts';
import { olistScript } from './olist/script.ts';
import { type SplitScript, splitScript } from './places.ts';
import type { Script } from './script.ts';
import type { PlayedWorld } from './truth.ts';
import { playScript } from './world.ts';

export interface WorldOptions {
  /** Folder with the two Olist files; absent: a company made up from the seed. */
  readonly data?: string;
  readonly seed: number;
  /** Most leads to play; 0 is all of the file, or 500 made-up ones. */
  readonly leads: number;
  /** Days from the first one; 0 is the whole file, or 45. */
  readonly days: number;
}

function scriptOf(options: WorldOptions): Script {
  return options.data === undefined ? companyScript(options) : olistScript({ ...options, data: options.data });
}

/** Makes the world of these options; throws when the data folder or its columns cannot be read. */
export function createWorld(options: WorldOptions): PlayedWorld {
  return playScript(scriptOf(options), options.seed);
}

/** The same company with two CRMs; `places` says who stands where. */
export function createSplitWorld(options: WorldOptions): { readonly world: PlayedWorld; readonly places: SplitScript['places'] } {
  const { script, places } = splitScript(scriptOf(options), options.seed);
  return { world: playScript(script, options.seed), places };
}

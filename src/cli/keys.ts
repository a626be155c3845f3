/** Which key seals which stored tokens, and sealing them all with the newest one. */

import { keyOf } from '../lib/key-ring.ts';
import type { Install } from '../ports/ledger/index.ts';
import type { App } from './app.ts';

/** One key of the ring, or one that something is sealed with and the ring has not. */
export interface KeyUse {
  readonly id: string;
  /** New secrets are sealed with it. */
  readonly seals: boolean;
  readonly inRing: boolean;
  /** Connected accounts whose tokens are sealed with it. */
  readonly accounts: number;
}

interface Stored {
  readonly install: Install;
  readonly sealed: string;
}

/** The ring's keys, newest first, then the missing ones. */
export async function keyUse(app: App): Promise<readonly KeyUse[]> {
  const ids = app.sealer.ids();
  const used = Map.groupBy(await storedTokens(app), ({ sealed }) => keyOf(sealed) ?? 'unknown');
  const missing = [...used.keys()].filter((id) => !ids.includes(id)).sort();
  return [...ids, ...missing].map((id) => ({
    id,
    seals: id === ids[0],
    inRing: ids.includes(id),
    accounts: used.get(id)?.length ?? 0,
  }));
}

export interface Resealed {
  /** Accounts whose tokens are sealed with the newest key now and were not before. */
  readonly resealed: readonly Install[];
  /** Those that no key of the ring opens, with what to do. */
  readonly failed: readonly { readonly install: Install; readonly why: string; readonly hint: string }[];
}

/** Over all workspaces; while Baton runs it changes nothing that a refresh has just saved. */
export async function reseal(app: App): Promise<Resealed> {
  const newest = app.sealer.ids()[0];
  const done = { resealed: [] as Install[], failed: [] as { install: Install; why: string; hint: string }[] };
  for (const { install, sealed } of await storedTokens(app)) {
    if (keyOf(sealed) === newest) continue;
    try {
      const { installs } = app.ledger.workspace(install.workspaceId);
      // Somebody else's change since then was sealed with the newest key already.
      if (await installs.resealTokens(install.installId, sealed, app.sealer.seal(app.sealer.open(sealed)))) done.resealed.push(install);
    } catch (error) {
      const { message, hint } = error as Error & { hint?: string };
      done.failed.push({ install, why: message, hint: hint ?? '' });
    }
  }
  return done;
}

async function storedTokens(app: App): Promise<Stored[]> {
  const found: Stored[] = [];
  for (const { workspaceId } of await app.ledger.workspaces()) {
    const { installs } = app.ledger.workspace(workspaceId);
    for (const install of await installs.list()) {
      const tokens = await installs.readTokens(install.installId);
      if (tokens !== null) found.push({ install, sealed: tokens.sealed });
    }
  }
  return found;
}

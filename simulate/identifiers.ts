/** Identifiers that Baton draws at random come from the seed while a run lasts: some of them choose instants, as an install's does the minute of its nightly look. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Dice } from './dice.ts';

type Uuid = `${string}-${string}-${string}-${string}-${string}`;

/** Takes over `randomUUID` of this process; the result gives it back. */
export function seedIdentifiers(dice: Dice): () => void {
  const before = { node: crypto.randomUUID, web: globalThis.crypto.randomUUID };
  const take = (node: typeof crypto.randomUUID, web: typeof globalThis.crypto.randomUUID): void => {
    crypto.randomUUID = node;
    Object.defineProperty(globalThis.crypto, 'randomUUID', { value: web, configurable: true, writable: true });
    syncBuiltinESMExports();
  };
  const next = (): Uuid => uuidOf(dice);
  take(next, next);
  return () => take(before.node, before.web);
}

function uuidOf(dice: Dice): Uuid {
  const hex = Array.from({ length: 32 }, () => dice.int(0, 15).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

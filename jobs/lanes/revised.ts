/** What is judged under a rule book, roster or engine that is no longer in force is judged again, whichever process did it. */
import type { JudgedUnder } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { forgetStaff, staffOf } from '../staff.ts';

/** A changed rule book, roster or engine judges every open hand-off again; the revision in force stands in the ledger. */
export async function remarkWhenRevised(scope: InstallScope, under: JudgedUnder): Promise<void> {
  const { ledger, ref, deps } = scope;
  if (deps.memory.knows(ref, under)) return;
  const known = await inForce(scope);
  if (known?.rules !== under.rules || known.roster !== under.roster || known.engine !== under.engine) {
    await remarkAll(scope, under);
    await ledger.saveSetting(keyOf(scope), under);
    // Another process that had not noticed yet may have saved in between; whoever saves from now on finds the setting.
    await remarkAll(scope, under);
  }
  deps.memory.learn(ref, under);
}

async function remarkAll({ ledger, ref, deps }: InstallScope, under: JudgedUnder): Promise<void> {
  while ((await ledger.handoffs.remarkStale(ref.installId, under, deps.clock.now(), 1_000)) === 1_000) {
    /* the next thousand */
  }
}

/**
 * To be called once these people are saved: a process knows its people for a second, and judges under the former ones where another has
 * learned of a change already. Where the settings files differ between processes neither is stale, and nobody is judged again.
 */
export async function remarkIfStale(scope: InstallScope, under: JudgedUnder, judged: readonly string[]): Promise<void> {
  if (judged.length === 0) return;
  const known = await inForce(scope);
  if (known === null || known.roster === under.roster) return;
  forgetStaff(scope);
  const { hash } = await staffOf(scope);
  if (hash !== under.roster) await scope.ledger.marks.mark(scope.ref.installId, 'judge', judged, scope.deps.clock.now());
}

async function inForce(scope: InstallScope): Promise<JudgedUnder | null> {
  return ((await scope.ledger.setting(keyOf(scope))) ?? null) as JudgedUnder | null;
}

const keyOf = ({ ref }: InstallScope): string => `under.${ref.installId}`;

/** Whether an install's hand-offs are told from Lead objects: the roster asks for it and the account has them; and since when. */
import { type HandoffMap, handoffMapWith, type Period } from '../src/domain/intake/handoff-map.ts';
import type { Millis } from '../src/ports/clock.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { InstallScope, JobDeps } from './deps.ts';

/** As the connector's probe names it. */
const CAPABILITY = 'lead-objects';

const wantsLeadObjects = (deps: JobDeps): boolean => deps.handoffMap().leadObjects !== undefined;

/** The roster now says something else than the last set-up worked with. */
export function leadSourceChanged(deps: JobDeps, { settings }: Install): boolean {
  return wantsLeadObjects(deps) !== (settings.leadObjects === true);
}

/** What counts as a hand-off in this account. Where its Lead objects cannot be read, contacts tell, from then on. */
export function handoffMapOf({ deps, install }: Pick<InstallScope, 'deps' | 'install'>): HandoffMap {
  return handoffMapWith(deps.handoffMap(), (install.settings.leadObjectPeriods ?? []) as readonly Period[]);
}

/** To be called before the probe, which looks for Lead objects only where they are wanted. */
export async function askForLeadObjects(scope: InstallScope): Promise<InstallScope> {
  const { deps, install, ledger, ref } = scope;
  if (!leadSourceChanged(deps, install)) return scope;
  const settings = { ...install.settings, leadObjects: wantsLeadObjects(deps) };
  await ledger.installs.update(ref.installId, { settings });
  return { ...scope, install: { ...install, settings } };
}

/**
 * To be called after the probe: notes from when to when Lead objects tell, so that what lifecycle stages said before stays said and what
 * they say meanwhile is not said later. True when Lead objects tell from now on and all of them have to be read.
 */
export async function settleLeadObjects({ deps, ledger, ref }: InstallScope, isFirst: boolean): Promise<boolean> {
  const install = await ledger.installs.find(ref.installId);
  if (install === null) return false;
  const key = `lead-objects.${ref.installId}`;
  const known = ((await ledger.setting(key)) ?? []) as readonly Period[];
  const tell = wantsLeadObjects(deps) && install.capabilities.includes(CAPABILITY);
  const periods = continued(known, tell, isFirst ? 0 : deps.clock.now(), deps.clock.now());
  if (periods !== known) await ledger.saveSetting(key, periods);
  // A reconnect empties the install's settings; the ledger's own note stays.
  if (periods.length > 0) await ledger.installs.update(ref.installId, { settings: { ...install.settings, leadObjectPeriods: periods } });
  return tell && periods !== known;
}

function continued(known: readonly Period[], tell: boolean, from: Millis, now: Millis): readonly Period[] {
  const last = known.at(-1);
  const lasting = last !== undefined && last.to === null;
  if (tell === lasting) return known;
  return tell ? [...known, { from, to: null }] : [...known.slice(0, -1), { ...last!, to: now }];
}

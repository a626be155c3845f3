/** The address in a digest that acknowledges it: sealed, so that nobody can make one for somebody else, and open to whoever got the mail. */
import type { InstallScope } from '../deps.ts';

/** A digest may be acknowledged until the next but one has come. */
const LIFE_MS = 14 * 24 * 60 * 60_000;

/** Null where no public address is set: then nobody could open it. */
export function digestLink({ deps, ref }: InstallScope, rep: string): string | null {
  const { publicUrl } = deps.settings;
  if (publicUrl === null) return null;
  const { workspaceId, installId } = ref;
  const content = { for: 'digest', workspaceId, installId, rep, until: deps.clock.now() + LIFE_MS };
  return `${publicUrl.replace(/\/+$/, '')}/digest/${encodeURIComponent(deps.sealer.seal(JSON.stringify(content)))}`;
}

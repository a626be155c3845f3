/** The model in force, as credits and audit lines name it. */
import type { DealCredits } from '../src/domain/attribution/credits.ts';
import type { InstallScope } from './deps.ts';

export function inForce({ deps }: Pick<InstallScope, 'deps'>): Pick<DealCredits, 'model' | 'dialect' | 'version'> {
  const { model, dialect, settings } = deps.loop.attribution();
  return { model: model.id, dialect, version: settings.version };
}

/** Options that commands of attribution share, read and checked before anything is loaded. */
import { InvalidArgumentError } from 'commander';
import { DIALECTS, type Dialect } from '../../domain/attribution/settings.ts';
import { nearestName } from '../../domain/nearest.ts';

/** `marketo-measure`, in any case. */
export function readDialect(text: string): Dialect {
  const found = DIALECTS.find((dialect) => dialect === text.trim().toLowerCase());
  if (found !== undefined) return found;
  const near = nearestName(text, DIALECTS);
  throw new InvalidArgumentError(`Expected one of ${DIALECTS.join(', ')}.${near === null ? '' : ` Did you mean ${near}?`}`);
}

/** `first,u-shaped`. */
export function readNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === ''))
    throw new InvalidArgumentError('Expected names of models with commas between them, such as first,u-shaped.');
  return names;
}

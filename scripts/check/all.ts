/** Every check, in the order in which they are printed. */
import type { Check } from './check.ts';
import { deadCode } from './dead-code.ts';
import { docsTables } from './docs-tables.ts';
import { domainPurity } from './domain-purity.ts';
import { fileNames } from './file-names.ts';
import { forbiddenCode } from './forbidden-code.ts';
import { headers } from './headers.ts';
import { importCycles } from './import-cycles.ts';
import { importDirections } from './import-directions.ts';
import { lockFile } from './lock-file.ts';
import { sizes } from './sizes.ts';
import { style } from './style.ts';
import { types } from './types.ts';
import { words } from './words.ts';

/** The slow ones first: they run in processes of their own while this one judges the rest. */
export const CHECKS: readonly Check[] = [
  types,
  style,
  deadCode,
  importDirections,
  importCycles,
  sizes,
  domainPurity,
  forbiddenCode,
  fileNames,
  headers,
  docsTables,
  lockFile,
  words,
];

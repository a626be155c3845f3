/** Completes package-lock.json after a dependency has changed, so that `npm ci` accepts it on every platform. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complete, type Lock, missingFrom } from './lock/complete.ts';

const path = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
const missing = missingFrom(lock);
if (missing.length > 0) writeFileSync(path, `${JSON.stringify(complete(lock), null, 2)}\n`);
process.stdout.write(`${missing.length} packages of other platforms added to package-lock.json\n`);

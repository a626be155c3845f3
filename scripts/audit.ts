/** Asks the registry for advisories about what production installs: 0 none that is not explained, 1 some, 2 it did not answer. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { EXPLAINED } from './audit/explained.ts';
import { judgeAudit } from './audit/judge.ts';

const root = join(import.meta.dirname, '..');
const asked = spawnSync('npm', ['audit', '--json', '--omit=dev'], { cwd: root, encoding: 'utf8' });
const { state, lines } = judgeAudit(asked.stdout ?? '', EXPLAINED, new Date().toISOString().slice(0, 10));
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = { clean: 0, open: 1, unknown: 2 }[state];

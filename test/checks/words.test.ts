/** Plants words that the project does not say; they are put together here, since this file is checked as well. */
import { describe, expect, it } from 'vitest';
import { words } from '../../scripts/check/words.ts';
import { offences } from './plant.ts';

const join = (...parts: string[]) => parts.join('');

const BANNED: [text: string, reason: string][] = [
  [join('the pros', 'pect is late'), 'say lead'],
  [join('one ten', 'ant each'), 'say install'],
  [join('an ag', 'ent calls'), 'say rep'],
  [join('Ag', 'ents call'), 'say rep'],
  [join('see /wo', 'rk/notes.txt'), 'names a path of one machine'],
  [join('cd /ho', 'me/anna/baton'), 'names a path of one machine'],
  [join('from regis', 'try.npmjs.org'), 'names a package registry'],
  [join('"resolved": "ht', 'tps://mirror.invalid/x.tgz"'), 'names a package registry'],
  [join('Co-Auth', 'ored-By: X'), 'speaks of how the text was made'],
  [join('written by A', 'I'), 'speaks of how the text was made'],
  [join('a language mo', 'del'), 'speaks of how the text was made'],
];

const OWN = [
  'the rep called the lead; the agenda is prospective',
  join("headers['user-ag", "ent']"),
  join('import { Ag', "ent } from 'node:http';"),
  join('const AG', 'ENT = 1;'),
  join('new https.Ag', 'ent({ keepAlive: true })'),
  'npm run demo, src/work/lanes.ts',
  'AI_REFERRALS is a source, AIR is not',
];

describe('words', () => {
  it.each(BANNED)('refuses "%s"', async (text, reason) => {
    expect(await offences(words, { 'docs/page.md': `# Page\n${text}\n` })).toEqual([
      expect.stringMatching(new RegExp(`^docs/page.md:2 .*${reason}`)),
    ]);
  });

  it.each(OWN)('lets "%s" pass', async (text) => {
    expect(await offences(words, { 'docs/page.md': `${text}\n` })).toEqual([]);
  });

  it('lets names of packages pass in a lock file, and nothing else', async () => {
    const lines = [join('"node_modules/ag', 'ent-base": {'), join('"resolved": "ht', 'tps://mirror.invalid/x.tgz"')];
    expect(await offences(words, { 'test/sf/package-lock.json': lines.join('\n') })).toEqual([
      expect.stringMatching(/^test\/sf\/package-lock.json:2 .*names a package registry/),
    ]);
  });
});

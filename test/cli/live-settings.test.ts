/** Rules and roster can be read again while Baton runs; what cannot be read leaves the old ones in force. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../config/options.ts';
import { openSettings } from '../../src/cli/live-settings.ts';
import { memoryLog } from '../helpers/engines.ts';
import { folders } from './baton.ts';

const { make, clean } = folders();
afterAll(clean);

describe('settings in force', () => {
  it('change when their file does, and stay when it is broken', () => {
    const rosterFile = join(make(), 'roster.yaml');
    writeFileSync(rosterFile, 'hand-off: { own-domains: [one.example] }');
    const settings = openSettings(readOptions({}, { rosterFile }));
    const log = memoryLog();
    writeFileSync(rosterFile, 'hand-off: { own-domains: [two.example] }');
    expect(settings.reload(log)).toBe(true);
    expect(settings.operating().handoffMap.ownDomains).toEqual(['two.example']);
    writeFileSync(rosterFile, 'hand-of: {}');
    expect(settings.reload(log)).toBe(false);
    expect(settings.operating().handoffMap.ownDomains).toEqual(['two.example']);
    expect(log.lines[0]?.fields.why).toContain('did you mean "hand-off"?');
  });

  it('read the shipped rules', () => {
    expect(openSettings(readOptions({})).rules().clauses.length).toBeGreaterThan(0);
  });
});

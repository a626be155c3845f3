/** `baton replay` on the command line: one JSON object, or a summary; unreadable input named. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { baton, folders } from './baton.ts';

const { make, clean } = folders();
afterAll(clean);

const LINES = [
  { at: '2026-03-02T08:00:00Z', type: 'rep', id: 'r1', name: 'R', zone: 'UTC', pool: 'p', active: true },
  { at: '2026-03-02T09:00:00Z', type: 'inquiry', id: 'i1', lead: 'l1', kind: 'hand-raiser', campaign: 'c' },
  { at: '2026-03-02T09:00:00Z', type: 'handoff', id: 'h1', lead: 'l1', owner: 'r1', kind: 'hand-raiser', by: 'routing' },
];

function history(): string {
  const file = join(make(), 'events.ndjson');
  writeFileSync(file, `${LINES.map((line) => JSON.stringify(line)).join('\n')}\nnot json\n`);
  return file;
}

describe('replay', () => {
  it('prints one JSON object and keeps bad lines apart', async () => {
    const { code, stdout } = await baton(['replay', '--events', history(), '--at', '2026-03-02T10:00:00Z', '--json']);
    expect(code).toBe(0);
    const output = JSON.parse(stdout);
    expect(output.leads).toHaveLength(1);
    expect(output.leads[0].handoffs[0].clocks).toContainEqual(expect.objectContaining({ clause: 'S2', state: 'breached' }));
    expect(output.rejectedLines).toEqual([{ line: 4, why: expect.any(String) }]);
  });

  it('tells a person the sums', async () => {
    const { code, stdout, stderr } = await baton(['replay', '--events', history()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 leads, 1 hand-offs, 0 set aside, 1 lines rejected\n/);
    expect(stderr).toContain('line 4: ');
  });

  it('exits 2 without a history or with an instant that has no zone', async () => {
    expect((await baton(['replay'])).code).toBe(2);
    const { code, stderr } = await baton(['replay', '--events', 'x', '--at', 'yesterday']);
    expect(code).toBe(2);
    expect(stderr).toContain('such as 2026-03-02T09:00:00Z');
  });

  it('exits 1 naming a file that cannot be read', async () => {
    const { code, stdout, stderr } = await baton(['replay', '--events', '/nowhere/events.ndjson', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('EVENTS_UNREADABLE');
    expect(stderr).toContain('/nowhere/events.ndjson');
  });
});

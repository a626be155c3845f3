/** The demo of a company with two CRMs: one account of each, people found in both, nobody let down, and a demo that is taken up again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { settingsOf } from '../../../config/roster.ts';
import { rosterSchema } from '../../../config/roster-schema.ts';
import { type Control, openBoth, type Truth } from '../../../src/cli/demo/control.ts';
import { handOffIn, sidesOf } from '../../../src/cli/demo/crm.ts';
import { demoRoster } from '../../../src/cli/demo/operating.ts';
import { isHandRaiserForm } from '../../../src/domain/intake/handoff-map.ts';
import { baton } from '../baton.ts';

const NOW = Date.UTC(2026, 2, 2, 9);

const rep = (ownerId: string, email: string, role = 'rep') => ({
  ownerId,
  email,
  zone: 'Europe/Madrid',
  team: 'Iberia',
  role,
  managerOwnerId: '005M',
});

const TRUTH: Truth = {
  ...{ source: { rows: 0, loaded: 0, odd: [] }, ownDomains: [], absences: [{ ownerId: '005A', from: NOW, to: NOW + 1 }], campaigns: [] },
  ...{ deputies: { '005A': '005B' }, holidays: {}, liveLater: null, acts: {}, handRaiserForms: ['Book a demo: Demo request'] },
  reps: [rep('005A', 'ana@own.example'), rep('005B', 'ben@own.example'), rep('00GQ', 'queue@own.example', 'queue')],
};

describe('a company with both CRMs', () => {
  const side = { handOff: handOffIn(sidesOf('both')) };

  it('hands over by the stages of one and the statuses of the other', () => {
    const { handoffMap } = settingsOf(rosterSchema.parse(demoRoster(TRUTH, NOW, { side, byAddress: true })));
    expect(handoffMap).toMatchObject({
      qualifiedStages: ['marketingqualifiedlead', 'Marketing Qualified'],
      inquiryStages: ['lead', 'Open - Not Contacted'],
      customerStages: ['customer'],
    });
    expect(['Book a demo: Demo request', 'Book a demo: Demo request · wave 2'].every((form) => isHandRaiserForm(handoffMap, form))).toBe(
      true,
    );
  });

  it('knows its people by their addresses, which are the same in both, and queues by their id', () => {
    const { reps, absences } = demoRoster(TRUTH, NOW, { side, byAddress: true });
    expect(reps.map((one) => one.rep)).toEqual(['ana@own.example', 'ben@own.example', '00GQ']);
    expect(reps[0]).toMatchObject({ deputy: 'ben@own.example', manager: '005M' });
    expect(absences).toMatchObject([{ rep: 'ana@own.example' }]);
  });

  it('is counted in the requests of both, and kept by both', async () => {
    const kept: string[] = [];
    const control = (name: 'hubspot' | 'salesforce') =>
      ({ url: name, requests: async () => ({ [name]: { total: 1 } }), checkpoint: async () => void kept.push(name) }) as unknown as Control;
    const both = openBoth(control('salesforce'), control('hubspot'));
    expect(await both.requests()).toEqual({ hubspot: { total: 1 }, salesforce: { total: 1 } });
    await both.checkpoint();
    expect(kept.sort()).toEqual(['hubspot', 'salesforce']);
  });
});

describe('demo --crm both', () => {
  const dir = mkdtempSync(join(tmpdir(), 'baton-both-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const args = ['demo', '--once', '--json', '--crm', 'both', '--leads', '14', '--days', '2', '--data-dir', dir];

  it('finds people in both, lets nobody down, and ends where it ended when it is started again', { timeout: 600_000 }, async () => {
    const { code, stdout, stderr } = await baton(args);
    expect(code, stderr).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ orphans: 0, missedTasks: 0, wronglyClosed: 0, wrongOwner: 0, lateRungs: 0, tasks: { duplicates: 0 } });
    expect(summary.linkedAcrossCrms).toBeGreaterThan(0);
    expect(summary.people).toBe(summary.leads - summary.linkedAcrossCrms);
    expect(summary.oracle.checked.leads).toBe(summary.people);
    for (const crm of ['hubspot', 'salesforce']) expect(summary.requests[crm].total).toBeGreaterThan(0);
    const again = JSON.parse((await baton(args)).stdout);
    for (const key of ['leads', 'people', 'linkedAcrossCrms', 'ambiguous', 'handoffs', 'open', 'closed'])
      expect(again[key], key).toBe(summary[key]);
  });
});

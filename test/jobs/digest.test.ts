/** The weekly digest as the sweep sees it: free while there is nothing to do, and never in the sweep's way. */
import { describe, expect, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createDigests } from '../../jobs/digest.ts';
import type { WantedNote } from '../../src/ports/ledger/index.ts';
import { memoryLog } from '../helpers/engines.ts';

const HOUR = 3_600_000;
/** Wednesday. */
const NOW = Date.parse('2026-03-04T10:00:00Z');
const CAMPAIGN = {
  id: 'one',
  name: 'One',
  kind: 'always-on',
  expectedLeads: null,
  expectedQuality: null,
  startsAt: null,
  endsAt: null,
  announcedAt: 1,
  renewedAt: [5],
};

interface State {
  now: number;
  reads: number;
  down: boolean;
  readonly settings: Map<string, unknown>;
  readonly notices: { rep: string; campaignId: string; announcedAt: number }[];
  readonly wanted: WantedNote[];
}

function digests(messengers: readonly { transport: string }[] = [{ transport: 'mail' }]) {
  const state: State = { now: NOW, reads: 0, down: false, settings: new Map(), notices: [], wanted: [] };
  const log = memoryLog();
  const install = {
    workspaceId: 'w',
    installId: 'i',
    status: 'active',
    timeZone: 'Europe/Berlin',
    connectedAt: 0,
    crm: 'hubspot',
    settings: {},
    capabilities: [],
  };
  const workspace = {
    workspaceId: 'w',
    installs: { list: async () => [install], findWithOthers: async () => ({ install, others: false }) },
    setting: async (key: string) => state.settings.get(key),
    saveSetting: async (key: string, value: unknown) => void state.settings.set(key, value),
    campaigns: { list: async () => [CAMPAIGN], notices: async () => state.notices },
    messages: { want: async (_: string, notes: readonly WantedNote[]) => state.wanted.push(...notes) },
  };
  const staff = { sellers: new Set(['7']), index: { rep: () => ({ active: true }) } };
  const map = {};
  const evidence = {};
  const kept = { staff, under: 'Europe/Berlin 0 [{},null,null]', map, evidence, until: Number.POSITIVE_INFINITY };
  const deps = {
    messengers,
    log,
    clock: { now: () => state.now },
    machineNow: () => 0,
    connectors: new Map([['hubspot', {}]]),
    handoffMap: () => map,
    evidence: () => evidence,
    memory: { staff: new Map([['w i', kept]]) },
    ledger: {
      workspaces: async () => {
        state.reads += 1;
        if (state.down) throw new Error('down');
        return [{ workspaceId: 'w', name: 'W' }];
      },
      workspace: () => workspace,
    },
  } as unknown as JobDeps;
  return { state, log, look: createDigests(deps) };
}

describe('The weekly digest', () => {
  it('tells a seller of the newest announcement, once a week', async () => {
    const { state, look } = digests();
    await look();
    expect(state.wanted).toMatchObject([{ recipient: '7', key: 'digest 2026-03-02', campaigns: [{ id: 'one', announcedAt: 5 }] }]);
    state.now = Date.parse('2026-03-08T22:59:00Z');
    await look();
    expect(state.reads).toBe(1);
    state.now = Date.parse('2026-03-08T23:00:00Z');
    await look();
    expect(state.wanted.map(({ key }) => key)).toEqual(['digest 2026-03-02', 'digest 2026-03-09']);
  });

  it('tells nobody of what they were told of, and of an announcement before that one', async () => {
    const { state, look } = digests();
    state.notices.push({ rep: '7', campaignId: 'one', announcedAt: 5 });
    await look();
    expect(state.wanted).toEqual([]);
    const other = digests();
    other.state.notices.push({ rep: '7', campaignId: 'one', announcedAt: 1 });
    await other.look();
    expect(other.state.wanted).toHaveLength(1);
  });

  it('costs nothing where no way to tell anybody is set up', async () => {
    const { state, look } = digests([]);
    await look();
    expect(state.reads).toBe(0);
  });

  it('is put off for a minute when the ledger fails, and never stops the sweep', async () => {
    const { state, look, log } = digests();
    state.down = true;
    await look();
    await look();
    expect([state.reads, log.lines.length]).toEqual([1, 1]);
    state.down = false;
    state.now += HOUR / 60;
    await look();
    expect(state.wanted).toHaveLength(1);
  });
});

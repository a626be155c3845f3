/** From when to when Lead objects tell: by the roster and by what the account has, remembered over reconnects and changes of mind. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { askForLeadObjects, handoffMapOf, leadSourceChanged, settleLeadObjects } from '../../jobs/lead-objects.ts';
import type { Install } from '../../src/ports/ledger/index.ts';
import { MAP, WITH_LEAD_OBJECTS } from '../domain/rulebook/crm-lead.ts';

const { leadObjects } = WITH_LEAD_OBJECTS;
let state: { wanted: boolean; has: boolean; now: number; settings: Record<string, unknown>; kept: unknown };
beforeEach(() => {
  state = { wanted: true, has: true, now: 100, settings: {}, kept: null };
});

function scopeNow(): InstallScope {
  const install = () => ({ settings: state.settings, capabilities: state.has ? ['lead-objects'] : [] }) as unknown as Install;
  const ledger = {
    installs: {
      find: async () => install(),
      update: async (_: string, { settings }: { settings: Record<string, unknown> }) => {
        state.settings = settings;
      },
    },
    setting: async () => state.kept,
    saveSetting: async (_: string, value: unknown) => {
      state.kept = value;
    },
  };
  const map = state.wanted ? { ...MAP, leadObjects } : MAP;
  const deps = { handoffMap: () => map, clock: { now: () => state.now } };
  return { deps, install: install(), ledger, ref: { workspaceId: 'w', installId: 'i' } } as unknown as InstallScope;
}

/** One set-up; true when all Lead objects are to be read. */
async function setUp(at: number, isFirst = false): Promise<boolean> {
  state.now = at;
  return settleLeadObjects(await askForLeadObjects(scopeNow()), isFirst);
}

const mapNow = () => handoffMapOf(scopeNow());

describe('an account whose roster tells from contacts', () => {
  it('has the roster’s own map, and nothing is stored', async () => {
    state.wanted = false;
    expect(await setUp(100, true)).toBe(false);
    expect(mapNow()).toBe(MAP);
    expect(state).toMatchObject({ settings: {}, kept: null });
  });
});

describe('an account whose roster tells from Lead objects', () => {
  it('asks the probe for them, and tells from them from the beginning when it is new', async () => {
    expect(leadSourceChanged(scopeNow().deps, scopeNow().install)).toBe(true);
    expect(await setUp(100, true)).toBe(true);
    expect(state.settings.leadObjects).toBe(true);
    expect(leadSourceChanged(scopeNow().deps, scopeNow().install)).toBe(false);
    expect(mapNow()).toMatchObject({ leadObjects, leadObjectPeriods: [{ from: 0, to: null }] });
    expect(await setUp(200)).toBe(false);
  });

  it('tells from them from the change on when it told from contacts before', async () => {
    expect(await setUp(100)).toBe(true);
    expect(mapNow().leadObjectPeriods).toEqual([{ from: 100, to: null }]);
  });

  it('tells from contacts as long as it has none', async () => {
    state.has = false;
    expect(await setUp(100, true)).toBe(false);
    expect(mapNow()).toMatchObject({ qualifiedStages: MAP.qualifiedStages, leadObjectPeriods: [] });
    expect(mapNow().leadObjects).toBeUndefined();
  });

  it('that loses and regains them tells from each for its time, and reads all of them anew', async () => {
    await setUp(100, true);
    state.has = false;
    expect(await setUp(200)).toBe(false);
    expect(mapNow()).toEqual({ ...MAP, leadObjectPeriods: [{ from: 0, to: 200 }] });
    state.has = true;
    expect(await setUp(300)).toBe(true);
    expect(mapNow().leadObjectPeriods).toEqual([
      { from: 0, to: 200 },
      { from: 300, to: null },
    ]);
  });

  it('that goes back to contacts keeps in mind when Lead objects told', async () => {
    await setUp(100, true);
    state.wanted = false;
    expect(leadSourceChanged(scopeNow().deps, scopeNow().install)).toBe(true);
    expect(await setUp(200)).toBe(false);
    expect(mapNow()).toEqual({ ...MAP, leadObjectPeriods: [{ from: 0, to: 200 }] });
  });

  it('knows it all again after a reconnect, which empties the account’s settings', async () => {
    await setUp(100, true);
    state.settings = {};
    expect(await setUp(200)).toBe(false);
    expect(mapNow().leadObjectPeriods).toEqual([{ from: 0, to: null }]);
  });
});

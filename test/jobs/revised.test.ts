/** Judgements under a roster that is no longer in force: found again, whichever process made them, and never for ever. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { remarkIfStale, remarkWhenRevised } from '../../jobs/lanes/revised.ts';
import { createMemory } from '../../jobs/memory.ts';
import { staffOf } from '../../jobs/staff.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import { PLAIN_EVIDENCE } from '../../src/domain/intake/evidence-map.ts';
import type { JudgedUnder } from '../../src/ports/ledger/index.ts';
import { rep, rosterOf } from '../domain/helpers.ts';

const map = { handRaiserForms: [], qualifiedStages: [], inquiryStages: [], ownDomains: [], disposableDomains: [] };

/** The ledger that two processes share, and what each of them knows of it. */
function company() {
  const shared = {
    reps: [{ id: 'ana' }] as CrmRep[],
    settings: new Map<string, unknown>(),
    remarked: [] as string[],
    marked: [] as string[],
  };
  const ledger = {
    setting: async (key: string) => shared.settings.get(key) ?? null,
    saveSetting: async (key: string, value: unknown) => void shared.settings.set(key, value),
    installs: { streams: async () => [] },
    records: { reps: async () => shared.reps, activityCounts: async () => [] },
    handoffs: { remarkStale: async (_: string, under: JudgedUnder) => shared.remarked.push(under.roster) * 0 },
    marks: { mark: async (_: string, __: string, keys: readonly string[]) => void shared.marked.push(...keys) },
  };
  const process = (zone = 'UTC') =>
    ({
      ref: { workspaceId: 'w', installId: 'i' },
      install: { installId: 'i', timeZone: zone, connectedAt: 0, capabilities: [], settings: {} },
      ledger,
      deps: {
        memory: createMemory(),
        machineNow: () => 0,
        clock: { now: () => 0 },
        settings: { pollMs: 300_000 },
        handoffMap: () => map,
        evidence: () => PLAIN_EVIDENCE,
        roster: (_: unknown, reps: readonly CrmRep[]) => rosterOf({ reps: reps.map(({ id }) => ({ ...rep(id), zone })) }),
      },
    }) as unknown as InstallScope;
  return { shared, process };
}

const underOf = async (scope: InstallScope): Promise<JudgedUnder> => ({ rules: 'r', roster: (await staffOf(scope)).hash, engine: 1 });

describe('A roster that changed', () => {
  it('has everybody judged again by the first process that knows, once before and once after it says so', async () => {
    const { shared, process } = company();
    const one = process();
    const under = await underOf(one);
    await remarkWhenRevised(one, under);
    expect(shared.remarked).toEqual([under.roster, under.roster]);
    await remarkWhenRevised(one, under);
    await remarkWhenRevised(process(), under);
    expect(shared.remarked).toHaveLength(2);
  });

  it('has those judged again whom a process judged before it noticed', async () => {
    const { shared, process } = company();
    const [late, early] = [process(), process()];
    const former = await underOf(late);
    await remarkWhenRevised(late, former);
    shared.reps = [{ id: 'ana' }, { id: 'ben' }] as CrmRep[];
    await remarkWhenRevised(early, await underOf(early));
    await remarkIfStale(late, former, ['1', '2']);
    expect(shared.marked).toEqual(['1', '2']);
    await remarkIfStale(late, await underOf(late), ['1', '2']);
    expect(shared.marked).toEqual(['1', '2']);
  });

  it('asks for nothing where nobody was judged, or where the process is up to date though another’s settings differ', async () => {
    const { shared, process } = company();
    const [one, other] = [process(), process('Europe/Madrid')];
    await remarkWhenRevised(other, await underOf(other));
    await remarkIfStale(one, await underOf(one), ['1']);
    await remarkIfStale(one, { rules: 'r', roster: 'former', engine: 1 }, []);
    expect(shared.marked).toEqual([]);
  });
});

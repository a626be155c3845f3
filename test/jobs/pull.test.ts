/** Records of several kinds read and stored together: what breaks one kind keeps no other from being stored. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { pullLanes } from '../../jobs/lanes/pull.ts';
import { createMemory } from '../../jobs/memory.ts';
import type { CrmRecord, RecordKind } from '../../src/domain/crm-record.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { LaneMark, Settlement } from '../../src/ports/ledger/index.ts';
import { memoryLog } from '../helpers/engines.ts';
import { callOf, leadOf, taskOf } from '../ledger/records-of.ts';

const BATCH = 2;

interface Company {
  readonly due: LaneMark[];
  readonly settled: string[];
  /** What each store was given. */
  readonly stores: string[][];
  readonly judged: string[];
  readonly marked: string[];
  announces: boolean;
  read(kind: RecordKind, ids: readonly string[]): Promise<readonly CrmRecord[]>;
  refuse(record: CrmRecord): boolean;
}

let company: Company;

beforeEach(() => {
  const make = { lead: leadOf, call: callOf, task: taskOf } as Record<string, (id: string, version: number) => CrmRecord>;
  company = {
    due: [],
    settled: [],
    stores: [],
    judged: [],
    marked: [],
    announces: true,
    read: async (kind, ids) => ids.map((id) => make[kind]!(id, 5)),
    refuse: () => false,
  };
});

const wait = (kind: RecordKind, ...keys: string[]) =>
  company.due.push(...keys.map((key): LaneMark => ({ lane: `pull.${kind}`, key, mark: 1, attempts: 0 })));

function scope(): InstallScope {
  const told = (settlement: Settlement) => (settlement.kind === 'retry' ? `retry ${settlement.why}` : settlement.kind);
  const marks = {
    claimLanes: async (_: string, wanted: readonly { lane: string; limit: number }[]) =>
      wanted.flatMap(({ lane, limit }) => {
        const claimed = company.due.filter((row) => row.lane === lane).slice(0, limit);
        for (const row of claimed) company.due.splice(company.due.indexOf(row), 1);
        return claimed;
      }),
    settleLanes: async (_: string, __: unknown, rows: readonly { row: LaneMark; settlement: Settlement }[]) =>
      void company.settled.push(...rows.map(({ row, settlement }) => `${row.lane} ${row.key}: ${told(settlement)}`)),
  };
  const mark = async (_: string, lane: string, keys: readonly string[]) => void company.marked.push(...keys.map((key) => `${lane} ${key}`));
  const judge = (leads: readonly string[], at: number | undefined) => {
    if (at !== undefined) company.judged.push(...leads);
    return leads;
  };
  const records = {
    store: async (_: string, given: readonly CrmRecord[], judgeAt?: number) => {
      company.stores.push(given.map(({ kind, id }) => `${kind} ${id}`));
      if (given.some(company.refuse)) throw new Error('no such value');
      const touchedLeads = given.map(({ id }) => id);
      return { touchedLeads: judge(touchedLeads, judgeAt), stale: [] };
    },
    remove: async (_: string, kind: string, ids: readonly string[], __: number, judgeAt?: number) =>
      judge(
        ids.map((id) => `gone ${kind} ${id}`),
        judgeAt,
      ),
  };
  const doneWith = async (_: string, leads: readonly string[]) => leads.map((id) => ({ record: 'call', id: `with ${id}` }));
  return {
    ref: { workspaceId: 'w', installId: 'i' },
    ledger: { marks: { ...marks, mark }, records: { ...records, doneWith } },
    connector: {
      announces: company.announces,
      readBatch: () => BATCH,
      read: async (_: unknown, kind: RecordKind, ids: readonly string[]) => {
        const found = await company.read(kind, ids);
        return { found, missing: ids.filter((id) => !found.some((one) => one.id === id)), bad: [] };
      },
    },
    log: memoryLog(),
    deps: { memory: createMemory(), clock: { now: () => 100 }, machineNow: () => 0, settings: { leaseMs: 1 } },
  } as unknown as InstallScope;
}

const pull = (...kinds: RecordKind[]) => pullLanes(scope(), kinds, new AbortController().signal);

describe('Records of several kinds', () => {
  it('are stored in one go, and whoever they concern is judged', async () => {
    wait('lead', '1');
    wait('call', '2');
    expect(await pull('lead', 'call', 'task')).toBe(true);
    expect(company.stores).toEqual([['lead 1', 'call 2']]);
    expect(company.settled).toEqual(['pull.lead 1: done', 'pull.call 2: done']);
    expect(company.judged).toEqual(['1', '2']);
    expect(await pull('lead', 'call', 'task')).toBe(false);
  });

  it('are read on where a batch was full, and only there', async () => {
    wait('lead', '1');
    wait('call', '2', '3', '4');
    await pull('lead', 'call');
    expect(company.stores).toEqual([['lead 1', 'call 2', 'call 3'], ['call 4']]);
  });

  it('fail by kind where one kind cannot be read', async () => {
    wait('lead', '1');
    wait('call', '2', '3');
    const { read } = company;
    const why = new BatonError('CRM_UNAVAILABLE', { crm: 'hubspot', reason: 'time-out' });
    company.read = (kind, ids) => (kind === 'call' ? Promise.reject(why) : read(kind, ids));
    expect(await pull('lead', 'call')).toBe(true);
    expect(company.stores).toEqual([['lead 1']]);
    expect(company.settled).toEqual([
      'pull.lead 1: done',
      expect.stringMatching(/^pull.call 2: retry /),
      expect.stringMatching(/^pull.call 3: retry /),
    ]);
  });

  it('fail by kind where one kind cannot be stored: the others are stored without it', async () => {
    wait('lead', '1');
    wait('call', '2');
    wait('task', '3');
    company.refuse = ({ kind }) => kind === 'call';
    expect(await pull('lead', 'call', 'task')).toBe(true);
    expect(company.stores).toEqual([['lead 1', 'call 2', 'task 3'], ['lead 1'], ['call 2'], ['task 3']]);
    expect(company.settled).toEqual(['pull.lead 1: done', 'pull.call 2: retry Error: no such value', 'pull.task 3: done']);
  });

  it('tell who is gone, kind by kind', async () => {
    wait('lead', '1');
    wait('call', '2');
    company.read = async () => [];
    expect(await pull('lead', 'call')).toBe(true);
    expect([company.judged, company.marked]).toEqual([['gone lead 1', 'gone call 2'], []]);
  });

  it('have what was done with whoever is gone for good read again where the CRM announces nothing', async () => {
    wait('lead', '1');
    [company.read, company.announces] = [async () => [], false];
    await pull('lead');
    expect(company.marked).toEqual(['pull.call with 1']);
  });
});

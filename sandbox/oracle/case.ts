/** The whole case: portal, people, files, at-bats and Baton's tasks, gathered once for all checks. */
import type { Millis } from '../portal.ts';
import { type AtBat, atBatsOf } from './at-bats.ts';
import { Company, diaryOf } from './company.ts';
import type { Crm, Scene } from './crm.ts';
import type { Judging } from './endings.ts';
import { type LeadFile, openFile } from './lead-file.ts';
import { DEFAULT_BREAKERS, DEFAULT_GRACE, type Setting, type Span } from './setting.ts';
import { joined } from './spans.ts';
import { type BatonTask, batonTasks, type IsBaton } from './tasks.ts';

export interface Case extends Judging {
  readonly portal: Crm;
  readonly now: Millis;
  readonly grace: Millis;
  readonly outages: readonly Span[];
  readonly breakers: { readonly tasksPerRepAndDay: number; readonly reassignmentsPerHourAndPool: number };
  readonly isBaton: IsBaton;
  readonly tasks: readonly BatonTask[];
  readonly files: readonly LeadFile[];
  readonly atBats: readonly AtBat[];
  /** At-bats by contact id. */
  readonly atBatsOf: ReadonlyMap<string, readonly AtBat[]>;
  /** Tasks that hang on no record: the managers' rolling ones. */
  readonly rolling: readonly BatonTask[];
  /** New tasks by first owner. */
  readonly madeFor: ReadonlyMap<string, readonly BatonTask[]>;
}

export function openCase(sandbox: Scene, setting: Setting): Case {
  const portal = sandbox.mainPortal;
  const company = new Company(sandbox, setting);
  const apps = new Set(setting.apps ?? [...sandbox.apps.values()].map(({ appId }) => appId));
  const isBaton: IsBaton = ({ source, appId }) => source === 'INTEGRATION' && apps.has(appId ?? '');
  const tasks = batonTasks(portal, isBaton);
  const about = Map.groupBy(
    tasks.flatMap((task) => task.about.map((id) => ({ id, task }))),
    ({ id }) => id,
  );
  const files = [...portal.shelf('contacts').byId.values()].map((record) =>
    openFile(portal, record, about.get(record.id)?.map(({ task }) => task) ?? [], isBaton),
  );
  const grace = setting.grace ?? DEFAULT_GRACE;
  const judging = { company, setting };
  const atBats = allAtBats(sandbox, files, judging);
  return {
    ...judging,
    portal,
    now: sandbox.clock.now(),
    grace,
    // What fell due meanwhile counts from the recovery.
    outages: joined(setting.outages ?? []),
    breakers: { ...DEFAULT_BREAKERS, ...setting.breakers },
    isBaton,
    tasks,
    files,
    atBats,
    atBatsOf: Map.groupBy(atBats, ({ file }) => file.id),
    rolling: tasks.filter((task) => task.about.length === 0),
    madeFor: Map.groupBy(tasks, ({ owners }) => owners[0]?.value ?? ''),
  };
}

function allAtBats(sandbox: Scene, files: readonly LeadFile[], judging: Judging): AtBat[] {
  const { handedOver = [], setAside = [], handRaiserForms = [] } = diaryOf(sandbox);
  const portal = sandbox.mainPortal;
  const survivors = Map.groupBy(handedOver, ({ lead }) => portal.find('contacts', lead)?.id ?? lead);
  const why = new Map(setAside.map((one) => [one.lead, one.why]));
  const forms = new Set(handRaiserForms);
  return files.flatMap((file) => atBatsOf(file, judging, { handedOver: survivors.get(file.id) ?? [], setAside: why, forms }));
}

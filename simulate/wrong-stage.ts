/** The last act: a stage is mapped wrongly and a list of people comes in with it, so that every one of them is a hand-off; the breaker has to stop the tasks. */
import type { ChangedBy } from '../sandbox/portal.ts';
import { SHIPPED_LIMITS } from '../src/domain/breakers.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import { WRONG_STAGE } from './company.ts';
import type { Driver } from './driver.ts';
import type { Stage } from './stage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LIMIT = SHIPPED_LIMITS.tasksPerRepAndDay;
/** So many more than the breaker lets through come to each of two people. */
const TOO_MANY = 12;
const BY_TOOL: ChangedBy = { source: 'INTEGRATION', appId: 'newsletter' };

/** Sentences about what the breaker did not stop; none when all is well. */
export async function playWrongStage(stage: Stage, driver: Driver, install: Install): Promise<readonly string[]> {
  const { company, counts, ledger } = stage;
  await driver.takeOver('wrong-stage', () => company.mapWrongStage());
  counts.struck('wrong-stage');
  const morning = nextMorning(stage.now());
  await driver.playTo(morning);
  const reps = receivers(stage);
  const listed = new Set<string>();
  await driver.act('a list is imported', () => importList(stage, reps, listed));
  await driver.playTo(morning + 10 * HOUR);
  const held = await ledger.workspace(install.workspaceId).breakers.held(install.installId);
  const stopped = held.find(({ kind }) => kind === 'tasks')?.n ?? 0;
  const made = tasksFor(stage, listed, morning);
  const tooMany = [...made].filter(([, n]) => n > LIMIT);
  return [
    ...(stopped === 0 ? [`no task is held although ${LIMIT + TOO_MANY} people came to each of ${reps.join(' and ')}`] : []),
    ...(made.size === 0 ? ['no task was made for anybody of the list, of which the breaker lets some through'] : []),
    ...tooMany.map(([rep, n]) => `${n} tasks were made for ${rep} in a day, the breaker lets ${LIMIT} through`),
  ];
}

/** Half past eight of the next weekday, UTC: everybody in Europe begins soon. */
function nextMorning(now: number): number {
  let at = Math.floor(now / DAY) * DAY + 8.5 * HOUR;
  while (at <= now || [0, 6].includes(new Date(at).getUTCDay())) at += DAY;
  return at;
}

/** Two reps in Europe who are still there. */
function receivers({ truth, doors }: Stage): readonly string[] {
  const there = new Set(doors.sandbox.actors.owners().flatMap(({ id, archived }) => (archived ? [] : [id])));
  const selling = truth.reps.filter(({ role, zone, ownerId }) => role === 'rep' && zone.startsWith('Europe/') && there.has(ownerId));
  return selling.slice(-2).map(({ ownerId }) => ownerId);
}

async function importList({ doors, seed }: Stage, reps: readonly string[], listed: Set<string>): Promise<void> {
  const { actors } = doors.sandbox;
  for (const [index, rep] of reps.entries())
    for (let n = 0; n < LIMIT + TOO_MANY; n += 1) {
      const email = `list${seed}-${index}-${n}@people${index}-${n}.example`;
      const entry = { email, firstname: 'List', lastname: `Entry ${n}`, lifecyclestage: WRONG_STAGE, hubspot_owner_id: rep };
      listed.add(actors.create('contacts', entry, BY_TOOL));
    }
}

/** Baton's tasks about people of the list, by whom they were made for. Those of hand-raisers are never held and may come on top. */
function tasksFor({ doors }: Stage, listed: ReadonlySet<string>, since: number): ReadonlyMap<string, number> {
  const made = new Map<string, number>();
  for (const { createdAt, values } of doors.sandbox.mainPortal.shelf('tasks').byId.values()) {
    const lead = /(?:^|baton:)l(\d+)-a\d+-/.exec(values.baton_key ?? values.hs_task_body ?? '')?.[1];
    const rep = values.hubspot_owner_id ?? '';
    if (lead !== undefined && listed.has(lead) && createdAt >= since) made.set(rep, (made.get(rep) ?? 0) + 1);
  }
  return made;
}

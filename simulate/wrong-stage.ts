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
  await driver.act('a list is imported', () => importList(stage, reps));
  await driver.playTo(morning + 10 * HOUR);
  const held = await ledger.workspace(install.workspaceId).breakers.held(install.installId);
  const stopped = held.find(({ kind }) => kind === 'tasks')?.n ?? 0;
  const made = await tasksSince(stage, morning);
  const tooMany = [...made].filter(([, n]) => n > LIMIT);
  return [
    ...(stopped === 0 ? [`no task is held although ${LIMIT + TOO_MANY} people came to each of ${reps.join(' and ')}`] : []),
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

async function importList({ doors, seed }: Stage, reps: readonly string[]): Promise<void> {
  const { actors } = doors.sandbox;
  for (const [index, rep] of reps.entries())
    for (let n = 0; n < LIMIT + TOO_MANY; n += 1) {
      const email = `list${seed}-${index}-${n}@people${index}-${n}.example`;
      actors.create(
        'contacts',
        { email, firstname: 'List', lastname: `Entry ${n}`, lifecyclestage: WRONG_STAGE, hubspot_owner_id: rep },
        BY_TOOL,
      );
    }
}

/** Tasks of Baton by the person they were made for. */
async function tasksSince({ doors }: Stage, since: number): Promise<ReadonlyMap<string, number>> {
  const made = new Map<string, number>();
  for (const { createdAt, values } of doors.sandbox.mainPortal.shelf('tasks').byId.values()) {
    const ours = Boolean(values.baton_key) || /baton:[\w-]+/.test(values.hs_task_body ?? '');
    const rep = values.hubspot_owner_id ?? '';
    if (ours && createdAt >= since) made.set(rep, (made.get(rep) ?? 0) + 1);
  }
  return made;
}

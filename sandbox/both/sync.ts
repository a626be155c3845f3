/** HubSpot's own sync with Salesforce: some minutes after a change it brings people, their tasks and their calls from one CRM to the other. */
import { draw, drawBetween } from '../kit/random.ts';
import type { Millis } from '../portal.ts';
import type { Change as OrgChange, Row } from '../salesforce/store/org.ts';
import { NATIVE_SYNC } from '../salesforce/world/authors.ts';
import type { Change } from '../store/change.ts';
import { CopiedWork } from './copied-work.ts';
import { SyncedPeople } from './synced-people.ts';
import type { Two } from './two.ts';

/** Something to look at, of the side on which it changed. */
interface Due {
  readonly at: Millis;
  readonly what: 'person' | 'task' | 'call';
  readonly side: 'hubspot' | 'salesforce';
  readonly id: string;
}

const MINUTE: Millis = 60_000;
/** It comes round every quarter of an hour at the latest. */
const LEAST = 3;
const MOST = 14;
/** Of the people it brings over, those of whom HubSpot does not note the other id: their address alone tells who they are. */
const UNNOTED = 0.25;

const WHAT: Readonly<Record<string, Due['what']>> = { contacts: 'person', tasks: 'task', calls: 'call', Lead: 'person', Contact: 'person' };

export class NativeSync {
  readonly #two: Two;
  readonly #people: SyncedPeople;
  readonly #work: CopiedWork;
  #due = new Map<string, Due>();

  constructor(two: Two) {
    this.#two = two;
    this.#people = new SyncedPeople(two);
    this.#work = new CopiedWork(two);
  }

  /** What it did itself it does not bring back. */
  noticeHubspot({ type, id, by }: Change): void {
    const what = WHAT[type];
    if (what !== undefined && by.appId !== NATIVE_SYNC.appId) this.#plan({ what, side: 'hubspot', id });
  }

  noticeSalesforce(changes: readonly OrgChange[]): void {
    const { mirror } = this.#two;
    for (const { row, userId } of changes) {
      if (mirror.authors.byOf(userId).appId === NATIVE_SYNC.appId) continue;
      const what = row.object === 'Task' ? this.#kindOfTask(row) : WHAT[row.object];
      if (what !== undefined) this.#plan({ what, side: 'salesforce', id: what === 'person' ? mirror.personId(row.id) : row.id });
    }
  }

  /** A call that still goes on is a task, and nothing to do. */
  #kindOfTask({ id, values }: Row): Due['what'] | undefined {
    const { mirror } = this.#two;
    if (values.TaskSubtype === 'Call') return mirror.find('calls', id) ? 'call' : undefined;
    return values.TaskSubtype === 'Task' && mirror.find('tasks', id) ? 'task' : undefined;
  }

  #plan(due: Omit<Due, 'at'>): void {
    const key = `${due.side} ${due.what} ${due.id}`;
    if (this.#due.has(key)) return;
    const { seed, now } = this.#two;
    this.#due.set(key, { ...due, at: now() + drawBetween(LEAST, MOST, seed, 'sync', key, now()) * MINUTE });
  }

  get nextAt(): Millis | null {
    let least: Millis | null = null;
    for (const { at } of this.#due.values()) if (least === null || at < least) least = at;
    return least;
  }

  /** Carries over what is due, people before what hangs on them. */
  run(): void {
    const now = this.#two.now();
    const due = [...this.#due].filter(([, { at }]) => at <= now);
    for (const [key] of due) this.#due.delete(key);
    const of = (what: Due['what']) => due.flatMap(([, one]) => (one.what === what ? [one] : []));
    for (const { side, id } of of('person')) this.#bring(side, id);
    for (const { side, id } of of('task')) this.#work.task(side, id);
    for (const { side, id } of of('call')) this.#work.call(side, id);
  }

  /** A person who is in one of them alone comes over from HubSpot, and with them what was done until then. */
  #bring(side: Due['side'], id: string): void {
    const { pairs, seed } = this.#two;
    const hubspot = side === 'hubspot' ? id : pairs.ofSalesforce(id);
    if (hubspot === null) return;
    if (pairs.ofHubspot(hubspot) !== null) {
      this.#people.bringTogether(hubspot);
      return;
    }
    if (!this.#people.bringOver(hubspot, draw(seed, 'noted', hubspot) >= UNNOTED)) return;
    for (const { type, id: work } of this.#people.workOf(hubspot)) this.#plan({ what: type, side: 'hubspot', id: work });
  }

  save(): unknown {
    return { due: [...this.#due.values()], work: this.#work.save() };
  }

  load(saved: unknown): void {
    const { due, work } = saved as { due: Due[]; work: unknown };
    this.#due = new Map(due.map((one) => [`${one.side} ${one.what} ${one.id}`, one]));
    this.#work.load(work);
  }
}

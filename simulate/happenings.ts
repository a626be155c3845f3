/** Carries out the agenda of incidents and the admin's late entries when their time has come. */

import type { SingleCrm } from '../src/cli/demo/arguments.ts';
import { sign } from '../src/cli/rules/contract-state.ts';
import { DEPARTMENTS } from '../src/domain/page/signature.ts';
import type { FaultName } from './faults/names.ts';
import { REQUEST_FAULTS, type RequestFault } from './faults/requests.ts';
import { type Incident, planIncidents } from './incidents.ts';
import { beginInOrg, isOrgFault, LATEST_COMMIT } from './org-faults.ts';
import type { Stage } from './stage.ts';

export interface Happenings {
  /** Carries out what is due now. */
  due(): Promise<void>;
  /** The next instant of the agenda after `now`; infinity when there is none. */
  next(now: number): number;
  /** True while nobody starts Baton again. */
  readonly down: boolean;
  /** True once each time Baton is to end in the middle of the next operation. */
  dooms(): boolean;
  /** True once each time every waiting job is to be lost; to be asked when one waits. */
  wipes(): boolean;
  /** Somebody sees that an account is lost, and connects it again some time later. */
  lost(crm: SingleCrm): void;
  /** True from then until somebody has connected it again. */
  readonly cut: boolean;
  /** Stretches in which Baton could not know or act, for whoever judges what it did. */
  readonly outages: readonly { readonly from: number; readonly to: number; readonly why: FaultName }[];
  /** Stretches in which what people do shows only minutes later. */
  readonly unseen: readonly { readonly from: number; readonly to: number }[];
}

export interface HappeningsDeps {
  step(what: string, work: () => Promise<unknown>): Promise<void>;
  /** False when the person did not see that it is done: Baton ended before, or said that it could not. */
  reconnect(crm: SingleCrm): Promise<boolean>;
}

interface Planned {
  readonly at: number;
  readonly what: string;
  readonly run: () => Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** While Baton is down HubSpot goes on trying: as often as this somebody looks. */
const DOWN_LOOK_MS = 30 * MINUTE;
/** Before anybody sees that an account is lost its requests are refused. */
const UNSEEN_MS = 5 * MINUTE;

export function openHappenings(stage: Stage, deps: HappeningsDeps): Happenings {
  return new Agenda(stage, deps);
}

class Agenda implements Happenings {
  readonly #stage: Stage;
  readonly #deps: HappeningsDeps;
  #planned: Planned[] = [];
  #downUntil = 0;
  #dooms = 0;
  #wipes = 0;
  readonly #lost = new Set<SingleCrm>();
  readonly outages: { from: number; to: number; why: FaultName }[] = [];
  readonly unseen: { from: number; to: number }[] = [];

  constructor(stage: Stage, deps: HappeningsDeps) {
    this.#stage = stage;
    this.#deps = deps;
    const { mishaps, counts, startsAt, days } = stage;
    for (const incident of planIncidents(mishaps, counts, startsAt, days))
      this.#plan(incident.at, incident.fault, () => this.#begin(incident));
    this.#planEntries();
  }

  get down(): boolean {
    return this.#downUntil > this.#stage.now();
  }

  dooms(): boolean {
    if (this.#dooms === 0) return false;
    this.#dooms -= 1;
    return true;
  }

  wipes(): boolean {
    if (this.#wipes === 0) return false;
    this.#wipes -= 1;
    return true;
  }

  lost(crm: SingleCrm): void {
    if (this.#lost.has(crm)) return;
    this.#lost.add(crm);
    const { mishaps, days, now } = this.#stage;
    const at = now() + mishaps.int(HOUR / 2, Math.min(20 * HOUR, (days * DAY) / 10));
    const since = now() - UNSEEN_MS;
    const again = async (): Promise<void> => {
      if (!(await this.#reconnect(crm, again))) return;
      this.#lost.delete(crm);
      this.outages.push({ from: since, to: now(), why: 'family-revoked' });
    };
    this.#plan(at, `connect ${crm} again`, again);
  }

  get cut(): boolean {
    return this.#lost.size > 0;
  }

  next(now: number): number {
    const look = this.down ? Math.min(this.#downUntil, now + DOWN_LOOK_MS) : Number.POSITIVE_INFINITY;
    return Math.min(look, this.#planned[0]?.at ?? Number.POSITIVE_INFINITY);
  }

  async due(): Promise<void> {
    for (let first = this.#planned[0]; first !== undefined && first.at <= this.#stage.now(); first = this.#planned[0]) {
      this.#planned.shift();
      await this.#deps.step(first.what, first.run);
    }
  }

  #plan(at: number, what: string, run: () => Promise<void>): void {
    this.#planned.push({ at, what, run });
    this.#planned.sort((a, b) => a.at - b.at);
  }

  async #begin(incident: Incident): Promise<void> {
    const { fault, until } = incident;
    const stage = this.#stage;
    if ((REQUEST_FAULTS as readonly FaultName[]).includes(fault)) stage.requests.arm(fault as RequestFault);
    else await this.#perform(fault, until);
  }

  async #perform(fault: FaultName, until: number): Promise<void> {
    const stage = this.#stage;
    const { sandbox } = stage.doors;
    if (isOrgFault(fault) && stage.org !== null) {
      this.#inOrg(fault, until, beginInOrg(fault, stage.org.box, stage.mishaps));
      return;
    }
    switch (fault) {
      case 'webhook-lost':
        sandbox.faults.dropWebhooks = 1;
        return this.#lasts(fault, until, () => {
          sandbox.faults.dropWebhooks = 0;
        });
      case 'migrating':
        sandbox.faults.rules.push(migration(until - stage.now()));
        return this.#lasts(fault, until, () => {
          sandbox.faults.rules = sandbox.faults.rules.filter((rule) => rule.status !== 477);
        });
      case 'search-lag':
        sandbox.mainPortal.moreIndexLag = stage.mishaps.int(60, 240) * 1_000;
        return this.#lasts(fault, until, () => {
          sandbox.mainPortal.moreIndexLag = 0;
        });
      case 'token-expired':
        stage.expireToken = true;
        return;
      case 'token-revoked':
        sandbox.uninstall(APP_ID, sandbox.mainPortal.portalId);
        this.#plan(until, 'connect again', () => this.#reconnectHubspot());
        return this.#lasts(fault, until, () => undefined);
      case 'lead-converted':
        stage.convertLead = true;
        return;
      case 'refresh-crash':
        stage.crashInRefresh = true;
        return;
      case 'queue-wiped':
        this.#wipes += 1;
        return;
      case 'thrown-away':
        this.#dooms += 1;
        return;
      case 'ten-hours-down':
        stage.life?.kill();
        stage.life = null;
        stage.org?.box.streams.closeAll();
        this.#downUntil = until;
        return this.#lasts(fault, until, () => undefined);
      default:
        throw new Error(`no incident is called ${fault}`);
    }
  }

  #lasts(fault: FaultName, until: number, end: () => void): Promise<void> {
    this.#stage.counts.struck(fault);
    this.outages.push({ from: this.#stage.now(), to: until, why: fault });
    this.#plan(until, `${fault} ends`, async () => end());
    return Promise.resolve();
  }

  /** What ends by itself is no outage: Baton goes on with what it can read and write. But what is committed late nobody can see before. */
  #inOrg(fault: FaultName, until: number, end: () => void): void {
    this.#stage.counts.struck(fault);
    if (fault === 'late-commits') this.unseen.push({ from: this.#stage.now(), to: until + LATEST_COMMIT });
    if (until > this.#stage.now()) this.#plan(until, `${fault} ends`, async () => end());
  }

  async #reconnectHubspot(): Promise<void> {
    const { sandbox } = this.#stage.doors;
    const again = () => this.#reconnectHubspot();
    if (!(await this.#reconnect('hubspot', again))) return;
    if (!sandbox.grants.isInstalled(APP_ID, sandbox.mainPortal.portalId)) this.#plan(this.#soon(), 'connect again', again);
  }

  /** A person does so as soon as Baton is up; false when it is to be done again. */
  async #reconnect(crm: SingleCrm, again: () => Promise<void>): Promise<boolean> {
    const seen = this.#stage.life !== null && (await this.#deps.reconnect(crm));
    if (!seen) this.#plan(this.#soon(), 'connect again', again);
    return seen;
  }

  /** In a minute, or when Baton is up again: nobody knocks every minute of ten hours. */
  #soon(): number {
    return Math.max(this.#stage.now() + MINUTE, this.#downUntil);
  }

  /** What the admin enters some days before it matters, not at the start. */
  #planEntries(): void {
    const stage = this.#stage;
    const { company, counts, truth, startsAt, days } = stage;
    const from = startsAt + HOUR;
    if (counts.wanted.has('roster-changed')) {
      for (const { ownerId, from: away } of truth.absences)
        this.#plan(Math.max(from, away - 2 * DAY), 'roster-changed', () =>
          this.#file('roster-changed', () => company.enterAbsence(ownerId)),
        );
    }
    if (counts.wanted.has('holiday-changed')) {
      const at = startsAt + Math.min(days / 2, 20) * DAY;
      this.#plan(at, 'holiday-changed', () => this.#file('holiday-changed', () => company.enterHolidays()));
    }
    if (counts.wanted.has('rules-changed')) {
      this.#plan(startsAt + (days / 3) * DAY, 'rules-changed', () => this.#file('rules-changed', () => company.changeRules(), true));
    }
  }

  /** Takes over a changed file, as a running Baton is told to; one that is down reads it when it starts. */
  async #file(fault: FaultName, change: () => void, signs = false): Promise<void> {
    const stage = this.#stage;
    change();
    stage.counts.struck(fault);
    await this.#takeOver(signs);
  }

  /** Signing is done again where Baton ended meanwhile. */
  async #takeOver(signs: boolean): Promise<void> {
    const stage = this.#stage;
    const { life } = stage;
    const done = await life?.perform(async () => {
      const { app } = life;
      app.settings.reload(app.log);
      const ledger = app.ledger.workspace(app.workspaceId);
      if (signs) {
        for (const department of DEPARTMENTS)
          await sign(ledger, app.settings.file(), department, { name: `Head of ${department}`, at: stage.now() });
      }
      await app.settings.refresh(ledger);
    });
    if (signs && done !== 'done') this.#plan(this.#soon(), 'sign again', () => this.#takeOver(true));
  }
}

const APP_ID = '4010001';

function migration(forMs: number) {
  const seconds = String(Math.ceil(forMs / 1_000));
  const headers = { 'retry-after': seconds };
  return {
    match: { path: '^/crm/' },
    kind: 'status' as const,
    status: 477,
    body: { status: 'error' },
    headers,
    times: Number.MAX_SAFE_INTEGER,
  };
}

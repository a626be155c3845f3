/** The judge of a company with two CRMs: the one task may move from one to the other, and stands in neither twice. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { examine } from '../../../sandbox/oracle/examine.ts';
import type { Setting } from '../../../sandbox/oracle/setting.ts';
import { FINDING_KINDS } from '../../../sandbox/oracle/verdict.ts';
import type { ChangedBy, World } from '../../../sandbox/portal.ts';
import { BATON as IN_ORG } from '../../../sandbox/salesforce/world/authors.ts';
import { defineProperty } from '../../../sandbox/store/definition.ts';
import { arrive, MONDAY, type OpenedTwo, openTwo, placed } from './open.ts';

const RULES = parse(readFileSync(new URL('../../../config/rules.yaml', import.meta.url), 'utf8')) as Setting['rules'];
const IN_PORTAL: ChangedBy = { source: 'INTEGRATION', appId: '4010001' };

let two: OpenedTwo;
let marta: string;
let ana: string;

function company(): World {
  const truth = () => ({
    ...{ source: { rows: 0, loaded: 0, odd: [] }, handRaiserForms: ['Demo: Request'], acts: {} },
    reps: [{ ownerId: marta, email: '', zone: 'Europe/Madrid', team: 'Iberia', role: 'rep' as const, managerOwnerId: null }],
  });
  return { startsAt: MONDAY, nextInstant: () => null, act() {}, prepare() {}, truth, save: () => null, load() {} };
}

beforeEach(async () => {
  two = await openTwo({ world: company(), places: placed({ Ana: 'both' }) });
  marta = two.rep('marta');
  two.portal.schema.put(
    'tasks',
    defineProperty({ name: 'baton_key', label: 'Key', groupName: 'baton', type: 'string', fieldType: 'text' }),
  );
  ana = arrive(two, 'Ana', { hubspot_owner_id: marta });
});

const found = () => {
  const verdict = examine(two.stage, { rules: RULES, grace: 5 * 60_000, apps: ['4010001', 'baton'] });
  return FINDING_KINDS.flatMap((kind) => verdict[kind].map(({ what }) => `${kind}: ${what}`));
};

const body = (id: string) => ({ hs_task_subject: 'Call', hs_task_body: `baton:l${id}-a1-t1`, hs_timestamp: '2026-03-02T09:05:00.000Z' });
const inPortal = (): string => {
  const owner = two.portal.owners.all().find(({ email }) => email === 'marta@own.example')!.id;
  const properties = { ...body(ana), hubspot_owner_id: owner, baton_key: `l${ana}-a1-t1` };
  return two.sandbox.actors.create('tasks', properties, IN_PORTAL, [{ objectType: 'contacts', id: ana }]);
};
const inOrg = (lead: string): void => {
  const actor = { ...IN_ORG, userId: two.box.founders.integrationUserId };
  two.stage.orgPortal.create('tasks', { ...body(lead), hubspot_owner_id: marta }, actor, [{ objectType: 'contacts', id: lead }]);
};
const close = (task: string) => two.sandbox.actors.update('tasks', task, { hs_task_status: 'COMPLETED' }, IN_PORTAL);
const leadId = () => String(two.rows('Lead')[0]!.Id);

describe('the one task of a lead that comes to Salesforce', () => {
  it('is closed in HubSpot when it is made anew where its owner works', async () => {
    const task = inPortal();
    await two.pass();
    inOrg(leadId());
    close(task);
    await two.pass(6);
    expect(found()).toEqual([]);
  });

  it('is closed wrongly where it is made nowhere', async () => {
    const task = inPortal();
    await two.pass();
    close(task);
    await two.pass(6);
    expect(found()).toEqual([
      expect.stringMatching(/^missedTasks: no open task/),
      expect.stringMatching(/^wronglyClosed: task l\d+-a1-t1 closed without evidence/),
    ]);
  });

  it('is doubled where it stays open in both, which the copies of the sync are not', async () => {
    inPortal();
    await two.pass(30);
    expect(found()).toEqual([]);
    inOrg(leadId());
    await two.pass(6);
    expect(found()).toEqual([expect.stringMatching(/^duplicateTasks/)]);
  });
});

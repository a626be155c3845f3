/** The demo's roster says what the world knows of its people: who sells, who is away, who stands in, who is nobody. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../../sandbox/world/index.ts';
import type { Truth } from '../../../src/cli/demo/control.ts';
import { demoOperating } from '../../../src/cli/demo/operating.ts';
import type { Roster } from '../../../src/domain/roster.ts';
import { MemoryPortal } from '../../sandbox/world/memory-portal.ts';

describe('the roster of the demo', () => {
  let truth: Truth;
  let roster: Roster;
  let startsAt: number;
  const idsOf = (role: string) => truth.reps.filter((rep) => rep.role === role).map((rep) => rep.ownerId);

  beforeAll(() => {
    const world = createWorld({ seed: 1, leads: 50, days: 20 });
    world.prepare(new MemoryPortal(world.startsAt));
    startsAt = world.startsAt;
    truth = world.truth() as unknown as Truth;
    const reps = truth.reps.map(({ ownerId, team, email }) => ({
      ...{ kind: 'rep', id: ownerId, version: 1, archived: false, email, name: email, userId: null, type: 'person', zone: null },
      teams: team === '' ? [] : [team],
    }));
    roster = demoOperating(truth, startsAt).roster({ timeZone: 'Europe/Madrid', connectedAt: startsAt }, reps as never);
  });

  it('puts reps into the pool of their team, and nobody else', () => {
    const pools = new Map(roster.reps.map((rep) => [rep.id, rep.pool]));
    const teams = new Set(truth.reps.map(({ team }) => team));
    for (const id of idsOf('rep')) expect(teams).toContain(pools.get(id));
    for (const id of [...idsOf('marketing'), ...idsOf('safety-net')]) expect(pools.get(id)).toBeNull();
    for (const id of idsOf('manager')) expect(teams).not.toContain(pools.get(id));
  });

  it('knows queues, partners and integrations for what they are', () => {
    const types = new Map(roster.reps.map((rep) => [rep.id, rep.type]));
    for (const role of ['queue', 'partner', 'integration']) expect(idsOf(role).map((id) => types.get(id))).toEqual([role]);
  });

  it('knows who is away when, and who stands in', () => {
    expect(roster.absences.map(({ rep, from }) => [rep, from])).toEqual(truth.absences.map(({ ownerId, from }) => [ownerId, from]));
    const deputies = roster.reps.flatMap(({ id, deputy }) => (deputy === null ? [] : [[id, deputy]]));
    expect(Object.fromEntries(deputies)).toEqual(truth.deputies);
  });

  it('goes live at once but for one team, and keeps the public holidays', () => {
    const { team, at } = truth.liveLater!;
    expect(roster.liveFrom).toEqual({ '*': startsAt, [team]: at });
    expect(at).toBeGreaterThan(startsAt);
    expect(roster.calendars.find(({ zone }) => zone === 'Europe/Berlin')!.holidays).toContain('2026-04-06');
  });

  it('names a marketer, and a safety net with a deputy', () => {
    expect(roster.marketing?.rep).toBe(idsOf('marketing')[0]);
    expect(roster.safetyNet).toEqual({ rep: idsOf('safety-net')[0], deputy: idsOf('manager')[0] });
  });
});

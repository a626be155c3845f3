/** A made-up company in both CRMs: who stands where, that people do what they would do in one, and that the judge counts each thing once. */
import { beforeAll, describe, expect, it } from 'vitest';
import { examine } from '../../../sandbox/oracle/examine.ts';
import { createWorld } from '../../../sandbox/world/index.ts';
import { openOrg } from '../salesforce/world/open.ts';
import { playTwo } from './open.ts';

const SIZE = { seed: 1, leads: 120, days: 20 } as const;

describe('a company that works in both', () => {
  let two: Awaited<ReturnType<typeof playTwo>>;

  beforeAll(async () => {
    two = await playTwo(SIZE);
  }, 120_000);

  it('has most leads in both, some in either, and a few strangers with one address', () => {
    const places = [...two.places.values()];
    const count = (place: string) => places.filter((one) => one === place).length;
    expect(count('both')).toBeGreaterThan(count('hubspot'));
    expect(Math.min(count('hubspot'), count('salesforce'))).toBeGreaterThan(10);
    const near = new Set([...two.portal.shelf('contacts').byId.values()].map(({ values }) => values.email));
    const far = two.rows('Lead').filter(({ Email, CreatedById }) => near.has(String(Email)) && CreatedById !== syncUser());
    expect(far.length).toBeGreaterThan(0);
  });

  const syncUser = () => two.rows('User').find(({ LastName }) => LastName === 'Integration')!.Id;

  it('does what a company with one CRM does', () => {
    const one = createWorld(SIZE);
    const org = openOrg(one);
    for (let at = one.nextInstant(); at !== null; at = one.nextInstant()) {
      org.box.clock.moveTo(at);
      one.act(org.actors, at);
    }
    const plain = (acts: Readonly<Record<string, number>>) =>
      Object.entries(acts)
        .filter(([act]) => !act.startsWith('missing-property'))
        .sort();
    expect(plain(two.world.truth().acts)).toEqual(plain(one.truth().acts));
  });

  it('shows the judge each person and each call once', () => {
    const { acts } = two.world.truth();
    const judged = two.stage.mainPortal;
    expect([...judged.shelf('calls').byId.keys()]).toHaveLength(acts.call! + acts['inbound-call-missed']! + acts['inbound-call-answered']!);
    const verdict = examine(two.stage, { rules: { clauses: [{ id: 'S2', within: '60 minutes' }] } });
    expect(verdict.checked.leads).toBe(SIZE.leads - (acts.merge ?? 0) - (acts.purge ?? 0));
    expect(verdict.checked.handoffs).toBeGreaterThan(60);
  });
});

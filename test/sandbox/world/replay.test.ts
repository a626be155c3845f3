/** The world is deterministic, and a checkpoint in the middle changes nothing. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../sandbox/world/index.ts';
import { MemoryPortal } from './memory-portal.ts';
import { open, play, reminding } from './play.ts';

const SIZE = { leads: 150, days: 21 };

function wholeRun(seed: number): { dump: string; acts: unknown } {
  const opened = open({ ...SIZE, seed });
  play(opened.world, opened.portal, undefined, reminding(opened));
  return { dump: opened.portal.dump(), acts: opened.world.truth() };
}

describe('a world', () => {
  it('gives the same acts for the same seed, and others for another', () => {
    expect(wholeRun(7)).toEqual(wholeRun(7));
    expect(wholeRun(7).dump).not.toBe(wholeRun(8).dump);
  });

  it('goes on from a checkpoint as if it had never stopped, wherever that is', () => {
    const whole = wholeRun(3);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SIZE.days * 24 }), (hours) => {
        const first = open({ ...SIZE, seed: 3 });
        play(first.world, first.portal, first.world.startsAt + hours * 3_600_000, reminding(first));
        const checkpoint = { world: first.world.save(), portal: first.portal.snapshot() };
        // What the first world does afterwards must not reach the checkpoint.
        play(first.world, first.portal, first.portal.now() + 48 * 3_600_000);
        const saved = JSON.parse(JSON.stringify(checkpoint));

        const world = createWorld({ ...SIZE, seed: 3 });
        const portal = new MemoryPortal(world.startsAt);
        portal.reset(saved.portal);
        world.load(saved.world);
        play(world, portal, undefined, reminding({ world, portal }));
        expect(portal.dump()).toBe(whole.dump);
        expect(world.truth()).toEqual(whole.acts);
      }),
      { numRuns: 4, seed: 20260302 },
    );
  });

  it("keeps one lead's luck apart from what happens to the others", () => {
    const first = open({ ...SIZE, seed: 5 });
    const second = open({ ...SIZE, seed: 5 });
    play(first.world, first.portal);
    // In the second run a stranger deletes every tenth contact as it comes.
    let deleted = 0;
    play(second.world, second.portal, undefined, () => {
      for (const contact of second.portal.all('contacts')) {
        if (contact.archived || Number(contact.properties.email!.match(/(\d+)@/)?.[1] ?? 1) % 10 !== 0) continue;
        second.portal.archive('contacts', contact.id, { source: 'CRM_UI', userId: '1' });
        deleted++;
      }
    });
    expect(deleted).toBeGreaterThan(5);
    // Twins of deleted leads are no longer merged: only who is there in both runs is compared.
    const live = (portal: typeof first.portal): string[] =>
      portal.all('contacts').flatMap((one) => (one.archived ? [] : [one.properties.email!]));
    const both = new Set(live(first.portal)).intersection(new Set(live(second.portal)));
    const calls = (portal: typeof first.portal): string[] =>
      portal
        .all('calls')
        .map((call) => ({ call, email: portal.get('contacts', portal.associated('calls', call.id, 'contacts')[0]!)!.properties.email! }))
        .filter(({ email }) => both.has(email))
        .map(({ call, email }) => `${email} ${call.properties.hs_timestamp} ${call.properties.hs_call_disposition}`);
    expect(calls(second.portal).length).toBeGreaterThan(50);
    expect(calls(second.portal)).toEqual(calls(first.portal));
  });
});

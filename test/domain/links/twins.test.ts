/** Twins of the native sync: one of them counts, whichever CRM it was done in; what was done twice stays two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { untwinActivities, untwinTasks, withoutMirrored } from '../../../src/domain/links/twins.ts';
import { bareDeal } from '../../helpers/bare-records.ts';
import { at, callOf, taskOf } from './people.ts';

const ids = (near: Parameters<typeof untwinActivities>[0], far: Parameters<typeof untwinActivities>[1]) =>
  untwinActivities(near, far).items.map(({ id }) => id);

describe('a call', () => {
  const far = callOf('S', 0);

  it.each([
    ['of the same minute', callOf('H', 0.5)],
    ['mirrored a quarter of an hour later, dated by its recording', callOf('H', 15)],
    ['mirrored with nobody named, of the same minute', callOf('H', 0.5, { ownerId: null })],
    ['mirrored with a second more', { ...callOf('H', 0.2, { seconds: 61 }), ...{} }],
  ])('%s is one', (_, near) => {
    expect(ids([near], [{ ...far, seconds: near.seconds === null ? null : 60 }])).toHaveLength(1);
  });

  it.each([
    ['by somebody else', callOf('H', 0.5, { ownerId: 'lea' })],
    ['of another length', callOf('H', 0.5, { seconds: 300 })],
    ['the other way', callOf('H', 0.5, { direction: 'in' })],
    ['that reached somebody, beside one that did not', callOf('H', 0.5, { connected: true })],
    ['recorded two hours later', callOf('H', 120)],
    ['of another kind', callOf('H', 0.5, { kind: 'email' })],
    ['with a time of its own', callOf('H', 20.1, { at: at(-30.2) })],
  ])('%s is another', (_, near) => {
    expect(ids([near], [{ ...far, seconds: 60, connected: false }])).toEqual(['H', 'S']);
  });

  it('that was recorded first counts, with what the copy knows beside it', () => {
    const { items, twins } = untwinActivities([callOf('H', 5, { at: at(0), seconds: 60, connected: true })], [callOf('S', 0)]);
    expect(items).toMatchObject([{ id: 'S', seconds: 60, connected: true }]);
    expect(twins).toEqual([{ kept: 'S', copy: 'H' }]);
  });

  it('has one twin only: of three, two count', () => {
    expect(ids([callOf('H', 0)], [callOf('S', 0), callOf('T', 0.5)])).toEqual(['H', 'T']);
  });
});

it('a mail that a mailbox kept is another, though it went out soon after one in the other CRM', () => {
  const mail = (id: string, minutes: number, more: Parameters<typeof callOf>[2] = {}) => callOf(id, minutes, { kind: 'email', ...more });
  expect(ids([mail('H', 0)], [mail('S', 22)])).toEqual(['H']);
  expect(ids([mail('H', 0)], [mail('S', 22, { dated: true })])).toEqual(['H', 'S']);
  expect(ids([mail('H', 0, { dated: true })], [mail('S', 0.5, { dated: true })])).toEqual(['H']);
});

it('a meeting is one by its time, and its end is said in either CRM', () => {
  const booked = callOf('H', 0, { kind: 'meeting', at: at(600), state: 'booked' });
  const held = callOf('S', 10, { kind: 'meeting', at: at(600), state: 'held' });
  expect(untwinActivities([booked], [held]).items).toMatchObject([{ id: 'H', state: 'held' }]);
  expect(ids([booked], [{ ...held, at: at(660) }])).toEqual(['H', 'S']);
});

it("a rep's own task is one by subject, owner and day", () => {
  const kept = (more: Parameters<typeof taskOf>[2]) => untwinTasks([taskOf('H', 0)], [taskOf('S', 5, more)]).items.map(({ id }) => id);
  expect(kept({ subject: ' ring  ana', dueAt: at(300) })).toEqual(['H']);
  expect(kept({ subject: 'Write to Ana' })).toEqual(['H', 'S']);
  expect(kept({ ownerId: 'lea' })).toEqual(['H', 'S']);
  expect(kept({ dueAt: at(60 + 25 * 60) })).toEqual(['H', 'S']);
});

it('a deal that names an opportunity is it, where the opportunity is known', () => {
  const mirrored = bareDeal({ id: 'D', elsewhere: ['006O'] });
  expect(withoutMirrored([mirrored], [bareDeal({ id: '006O' })]).map(({ id }) => id)).toEqual(['006O']);
  expect(withoutMirrored([mirrored], []).map(({ id }) => id)).toEqual(['D']);
});

const activity = fc
  .record({ minutes: fc.integer({ min: 0, max: 180 }), seconds: fc.constantFrom(null, 30, 60), owner: fc.constantFrom(null, 'sam', 'lea') })
  .map(({ minutes, seconds, owner }) => callOf('', minutes, { seconds, ownerId: owner }));
const some = (side: string) => fc.array(activity, { maxLength: 5 }).map((all) => all.map((one, n) => ({ ...one, id: `${side}${n}` })));

it('in every case each record counts once or has a twin that counts, and one CRM alone is left as it is', () => {
  fc.assert(
    fc.property(some('H'), some('S'), (near, far) => {
      const { items, twins } = untwinActivities(near, far);
      const all = [...items.map(({ id }) => id), ...twins.map(({ copy }) => copy)];
      expect(all.toSorted()).toEqual([...near, ...far].map(({ id }) => id).toSorted());
      expect(new Set(twins.map(({ kept }) => kept)).size).toBe(twins.length);
      expect(untwinActivities(near, []).items).toEqual(near);
    }),
  );
});

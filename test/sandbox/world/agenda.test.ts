/** The agenda gives its entries by instant, and by order of entry where instants are equal. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Entry, popEntry, pushEntry } from '../../../sandbox/world/agenda.ts';

const entry = (at: number, seq: number): Entry => ({ at, seq, what: 'x', lead: -1, rep: '', n: 0, id: '' });

it('gives back whatever was put in, in order, however puts and takes are mixed', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('take' as const))), (moves) => {
      const heap: Entry[] = [];
      let model: Entry[] = [];
      moves.forEach((move, seq) => {
        if (move !== 'take') {
          pushEntry(heap, entry(move, seq));
          model.push(entry(move, seq));
        } else if (model.length > 0) {
          model = model.toSorted((a, b) => a.at - b.at || a.seq - b.seq);
          expect(popEntry(heap)).toEqual(model.shift());
        }
      });
      expect(heap).toHaveLength(model.length);
    }),
  );
});

/** What a process remembers between jobs. */
import { describe, expect, it } from 'vitest';
import { createMemory } from '../../jobs/memory.ts';

const ref = { workspaceId: 'w', installId: 'i' };
const under = { rules: 'r1', roster: 'o1', engine: 1 };
describe('The memory of a process', () => {
  it('knows revisions only once it was told that they are in force, and for that install alone', () => {
    const memory = createMemory();
    expect(memory.knows(ref, under)).toBe(false);
    expect(memory.knows(ref, under)).toBe(false);
    memory.learn(ref, under);
    expect(memory.knows(ref, under)).toBe(true);
    expect(memory.knows({ ...ref, workspaceId: 'other' }, under)).toBe(false);
    expect(memory.knows(ref, { ...under, roster: 'o2' })).toBe(false);
  });
});

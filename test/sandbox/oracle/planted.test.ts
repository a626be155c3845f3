/** Six faults planted in Baton, one at a time: each makes a short demo fail by the oracle's word, and the same demo without one does not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CODE_PLANTS, type CodePlant, dropping, NO_MENDING } from '../../../simulate/code-plants.ts';
import { type Played, playPlanted } from '../../helpers/planted.ts';
import { DAYS, type Key, maundyThursday } from './planted-world.ts';

const SEED = 1;
const MINUTES = 60_000;

/** The portal takes no unique key on tasks, and answers the first making of one by closing the socket when it is done. */
const FAULTS = {
  refuseUniqueTaskProperty: true,
  applyThenFail: [{ match: { method: 'POST', path: 'tasks/batch/create' }, status: 0, times: 1 }],
};

const play = (...plants: readonly CodePlant[]): Promise<Played> =>
  playPlanted({ world: maundyThursday(SEED), days: DAYS, plants, faults: FAULTS });

describe(`a demo of seed ${SEED}`, () => {
  let sound: Played;

  beforeAll(async () => {
    sound = await play();
  }, 5 * MINUTES);

  const idOf = (key: Key): string => sound.contacts.get(`${key}@lead.example`) ?? '';

  it('passes without a fault, and not because nothing was looked at', () => {
    expect(sound).toMatchObject({ code: 0, summary: { missedTasks: 0, wronglyClosed: 0, wrongOwner: 0, lateRungs: 0 } });
    const { checked, ...others } = sound.summary.oracle;
    expect(others).toEqual({ orphans: 0, duplicateTasks: 0, unjustRungs: 0, wrongDue: 0, wrongMoney: 0 });
    expect(checked).toMatchObject({ leads: 6, handoffs: 6 });
    for (const looked of ['minutes', 'rungs', 'tasks', 'closings', 'owners', 'dues']) expect(checked[looked]).toBeGreaterThan(0);
    expect(sound.stderr).toContain('outcome=unknown');
  });

  const cases: readonly [string, () => CodePlant, Key, RegExp][] = [
    [
      'skips a holiday',
      () => CODE_PLANTS['holiday-skipped'],
      'holiday',
      /wrongDue: .* is due 2026-04-03T07:30:00.000Z, by the rules 2026-04-06T07:30:00.000Z/,
    ],
    ['counts a note as a call', () => CODE_PLANTS['note-as-call'], 'noted', /wronglyClosed: .* without evidence of grade B/],
    [
      'drops what webhooks tell of one lead',
      () => dropping(`notice.id === '${idOf('dropped')}'`),
      'dropped',
      /missedTasks: .* no open task: first attempt/,
    ],
    ['ignores a merge', () => CODE_PLANTS['merge-ignored'], 'original', /duplicateTasks: .* more than one open task/],
    ['forgets an absence', () => CODE_PLANTS['absence-forgotten'], 'absent', /wrongOwner: .* is away for longer than the target/],
    [
      'sends again after a time-out without looking first',
      () => CODE_PLANTS['sent-again'],
      'doubted',
      /duplicateTasks: .* more than one open task/,
    ],
  ];

  it.each(cases)(
    'fails where Baton %s',
    async (_, fault, key, finding) => {
      const { code, stderr } = await play(fault(), NO_MENDING);
      expect(code).toBe(1);
      const about = stderr.split('\n').filter((line) => line.includes(`lead ${idOf(key)}:`));
      expect(about.join('\n')).toMatch(finding);
    },
    5 * MINUTES,
  );
});

/** Six faults planted in Baton, one at a time: each makes a short demo fail by the oracle's word, and the same demo without one does not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Fault, type Played, playPlanted } from '../../helpers/planted.ts';
import { DAYS, type Key, maundyThursday } from './planted-world.ts';

const SEED = 1;
const MINUTES = 60_000;

/** The portal takes no unique key on tasks, and answers the first making of one by closing the socket when it is done. */
const FAULTS = {
  refuseUniqueTaskProperty: true,
  applyThenFail: [{ match: { method: 'POST', path: 'tasks/batch/create' }, status: 0, times: 1 }],
};

const play = (...plants: readonly Fault[]): Promise<Played> =>
  playPlanted({ world: maundyThursday(SEED), days: DAYS, plants, faults: FAULTS });

/** Baton deletes a task that was made twice as soon as it reads it: with that, making one twice does no harm. */
const NO_MENDING: Fault = { file: 'src/ledger/records/observe-tasks.js', find: 'await deleteTwins(tx, ref, seen, known);', put: '' };

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

  const cases: readonly [string, () => Fault, Key, RegExp][] = [
    [
      'skips a holiday',
      () => ({
        file: 'src/domain/business-time.js',
        find: 'this.#holidays = new Set(calendar.holidays);',
        put: 'this.#holidays = new Set();',
      }),
      'holiday',
      /wrongDue: .* is due 2026-04-03T07:30:00.000Z, by the rules 2026-04-06T07:30:00.000Z/,
    ],
    [
      'counts a note as a call',
      () => ({ file: 'src/domain/evidence.js', find: "note: 'C'", put: "note: 'B'" }),
      'noted',
      /wronglyClosed: .* without evidence of grade B/,
    ],
    [
      'drops what webhooks tell of one lead',
      () => {
        const find = 'notice.accountId === scope.install.accountId';
        return { file: 'jobs/intake.js', find, put: `${find} && notice.id !== '${idOf('dropped')}'` };
      },
      'dropped',
      /missedTasks: .* no open task: first attempt/,
    ],
    [
      'ignores a merge',
      () => ({ file: 'jobs/merge.js', find: 'await ledger.records.merge(ref.installId, winner, losers, at);', put: '' }),
      'original',
      /duplicateTasks: .* more than one open task/,
    ],
    [
      'forgets an absence',
      () => ({ file: 'src/domain/roster-index.js', find: 'groupAbsences(roster.absences)', put: 'groupAbsences([])' }),
      'absent',
      /wrongOwner: .* is away for longer than the target/,
    ],
    [
      'sends again after a time-out without looking first',
      () => ({
        file: 'connectors/hubspot/client.js',
        find: "return { kind: neverLeft(error) ? 'unsent' : 'unknown', why: reasonOf(error) };",
        put: 'return await withDeadline(config.timeoutMs, async () => readReply(await client.apiRequest(options), now()));',
      }),
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

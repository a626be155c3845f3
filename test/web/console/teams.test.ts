/** Going live and stopping, whole and team by team, as what is stored of an account. */
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../config/roster.ts';
import { rosterSchema } from '../../../config/roster-schema.ts';
import { NEVER_LIVE } from '../../../src/domain/account-choices.ts';
import { indexRoster } from '../../../src/domain/roster-index.ts';
import type { Install } from '../../../src/ports/ledger/index.ts';
import { goLive, observeOnly, type Switched, teamGoesLive, teamStops, teamsOf } from '../../../src/web/accounts/teams.ts';
import { repOf } from '../../ledger/records-of.ts';

const NOW = 5_000;
const REPS = [repOf('1', 1, { teams: ['emea'] }), repOf('2', 1, { teams: ['apac'] }), repOf('3', 1)];

function account(over: Partial<Install> = {}, file: object = {}) {
  const install = { mode: 'observe', connectedAt: 100, timeZone: 'UTC', choices: {}, ...over } as Install;
  return { install, roster: settingsOf(rosterSchema.parse(file)).roster(install, REPS) };
}

const switched = (install: Install, to: Switched): Install => ({ ...install, ...to });
const liveFrom = (install: Install, rep: string | null) => indexRoster(account(install).roster).liveFrom(rep);

describe('going live', () => {
  it('is an instant for everybody', () => {
    const live = switched(account().install, goLive(account().install, NOW));
    expect([live.mode, liveFrom(live, '1'), liveFrom(live, '3'), liveFrom(live, null)]).toEqual(['live', NOW, NOW, NOW]);
  });

  it('of one team leaves the others as they are, and lets nobody’s leads be that team’s', () => {
    const live = switched(account().install, teamGoesLive(account().install, 'emea', NOW));
    expect([live.mode, liveFrom(live, '1'), liveFrom(live, '2'), liveFrom(live, '3')]).toEqual(['live', NOW, NEVER_LIVE, NEVER_LIVE]);
    expect(liveFrom(live, null)).toBe(NOW);
    const both = switched(live, teamGoesLive(live, 'apac', NOW + 9));
    expect([liveFrom(both, '1'), liveFrom(both, '2')]).toEqual([NOW, NOW + 9]);
  });

  it('after observing again goes on where it stopped', () => {
    const live = switched(account().install, teamGoesLive(account().install, 'emea', NOW));
    const again = switched(switched(live, observeOnly(live)), goLive(switched(live, observeOnly(live)), NOW + 50));
    expect([again.mode, liveFrom(again, '1'), liveFrom(again, '2')]).toEqual(['live', NOW, NEVER_LIVE]);
    const connectedLive = account({ mode: 'live' }).install;
    const back = switched(connectedLive, observeOnly(connectedLive));
    expect(liveFrom(switched(back, goLive(back, NOW)), '1')).toBe(100);
  });

  it('ends for a team that stops', () => {
    const live = switched(account().install, goLive(account().install, NOW));
    const stopped = switched(live, teamStops(live, 'emea'));
    expect([liveFrom(stopped, '1'), liveFrom(stopped, '2')]).toEqual([NEVER_LIVE, NOW]);
  });
});

describe('the teams', () => {
  it('are those of the people, everybody else last', () => {
    expect(teamsOf(account())).toMatchObject([
      { team: 'apac', people: 1, inFile: false },
      { team: 'emea', people: 1, inFile: false },
      { team: '*', people: 1, liveFrom: 100, inFile: false },
    ]);
  });

  it('that the roster file names are the file’s', () => {
    const teams = teamsOf(account({ choices: { liveFrom: { emea: NOW, '*': NOW } } }, { 'live-from': { emea: '2026-03-02' } }));
    expect(teams.find(({ team }) => team === 'emea')).toMatchObject({ inFile: true, liveFrom: Date.UTC(2026, 2, 2) });
    expect(teams.find(({ team }) => team === '*')).toMatchObject({ inFile: false, liveFrom: NOW });
  });
});

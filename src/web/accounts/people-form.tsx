/** What an admin chooses about an account's people where the roster file says nothing: safety net, managers, public holidays. */
import type { Request } from 'express';
import type { VNode } from 'preact';
import type { AccountChoices } from '../../domain/account-choices.ts';
import { BatonError } from '../../errors/index.ts';
import type { WebDeps } from '../deps.ts';
import { field } from '../forms.ts';
import type { Account } from '../frame/account.ts';
import { ActionForm } from '../frame/form.tsx';
import type { Viewer } from '../views/layout.tsx';
import { ELSE, teamsOf } from './teams.ts';

export function peopleForm({ account, viewer }: { account: Account; viewer: Viewer }): VNode {
  const { install, roster } = account;
  const { safetyNet, managers = {}, place } = install.choices ?? {};
  const inFile = roster.safetyNet !== null && safetyNet == null;
  return (
    <ActionForm viewer={viewer} action="/accounts/people" values={{ account: install.installId }} label="Save people" class="row" quiet>
      {inFile ? null : (
        <>
          {choose(account, 'safetyNet', 'Safety net', safetyNet?.rep)}
          {choose(account, 'deputy', 'Its deputy', safetyNet?.deputy)}
        </>
      )}
      {teamsOf(account)
        .filter(({ team }) => team !== ELSE)
        .map(({ team }) => choose(account, `manager ${team}`, `Manager of ${team}`, managers[team]))}
      <label>
        Public holidays of
        <input name="country" value={place?.country ?? ''} size={4} maxLength={2} placeholder="DE" autocomplete="off" />
      </label>
      <label>
        and region
        <input name="region" value={place?.region ?? ''} size={6} maxLength={12} placeholder="BY" autocomplete="off" />
      </label>
    </ActionForm>
  );
}

function choose({ roster, nameOf }: Account, name: string, label: string, chosen: string | null | undefined): VNode {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">nobody yet</option>
        {roster.reps
          .filter(({ type, active }) => type === 'person' && active)
          .map(({ id }) => (
            <option value={id} selected={id === chosen}>
              {nameOf(id)}
            </option>
          ))}
      </select>
    </label>
  );
}

/** Throws `CHOICE_INVALID`. */
export function chosenPeople(deps: Pick<WebDeps, 'placeProblem'>, account: Account, request: Request): AccountChoices {
  const known = new Set(account.roster.reps.map(({ id }) => id));
  const rep = (name: string): string | null => {
    const id = field(request, name);
    if (id !== '' && !known.has(id)) throw new BatonError('CHOICE_INVALID', { why: 'nobody of this account has that id' });
    return id === '' ? null : id;
  };
  const [net, deputy] = [rep('safetyNet'), rep('deputy')];
  if (net !== null && net === deputy) throw new BatonError('CHOICE_INVALID', { why: 'nobody stands in for themselves' });
  const managers = teamsOf(account).flatMap(({ team }) => {
    const manager = team === ELSE ? null : rep(`manager ${team}`);
    return manager === null ? [] : [[team, manager] as const];
  });
  return {
    ...account.install.choices,
    safetyNet: net === null ? null : { rep: net, deputy },
    managers: Object.fromEntries(managers),
    place: placeOf(deps, field(request, 'country').toUpperCase(), field(request, 'region').toUpperCase()),
  };
}

function placeOf(deps: Pick<WebDeps, 'placeProblem'>, country: string, region: string): AccountChoices['place'] {
  if (country === '') return null;
  const place = region === '' ? { country } : { country, region };
  const why = deps.placeProblem(place);
  if (why !== null) throw new BatonError('CHOICE_INVALID', { why });
  return place;
}

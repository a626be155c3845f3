/** The world: plays a script against the portal by its agenda, and can be saved and loaded between two instants. */

import type { Millis, Portal } from '../portal.ts';
import { callHandlers } from './actors/activities.ts';
import { arrivalHandlers } from './actors/arrivals.ts';
import { dealHandlers } from './actors/deals.ts';
import { deskHandlers, planDesks } from './actors/desk.ts';
import { fateHandlers, planFates } from './actors/fate.ts';
import { marketingHandlers } from './actors/marketing.ts';
import { outcomeHandlers } from './actors/outcomes.ts';
import { workHandlers } from './actors/work.ts';
import type { Entry } from './agenda.ts';
import { popEntry } from './agenda.ts';
import { prepareCompany } from './prepare.ts';
import type { PersonPlan, Script } from './script.ts';
import type { Stage } from './stage.ts';
import { plan } from './stage.ts';
import { emptyState, type WorldState } from './state.ts';
import { type PlayedWorld, writeDiary } from './truth.ts';

/** Performs one kind of agenda entry. */
export type Handler = (stage: Stage, entry: Entry) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...arrivalHandlers,
  ...workHandlers,
  ...outcomeHandlers,
  ...dealHandlers,
  ...deskHandlers,
  ...fateHandlers,
  ...marketingHandlers,
  ...callHandlers,
};

/** A person may delete a contact from outside the world: nobody goes on working it. */
function noticeLoss(stage: Stage, { lead }: Entry): void {
  const state = lead < 0 ? undefined : stage.state.leads[lead];
  if (!state || state.gone || state.contactId === '') return;
  const record = stage.portal.get('contacts', state.contactId);
  if (!record || record.archived) state.gone = true;
}

interface Cast {
  readonly people: ReadonlyMap<string, PersonPlan>;
  readonly keyOfOwner: Map<string, string>;
  readonly leadOfContact: Map<string, number>;
}

/** The look-ups that follow from script and state. */
function castOf(script: Script, state: WorldState): Cast {
  const keyOfOwner = new Map(Object.entries(state.reps).map(([key, rep]) => [rep.ownerId, key]));
  const leadOfContact = new Map<string, number>();
  state.leads.forEach((lead, index) => {
    if (lead.contactId) leadOfContact.set(lead.contactId, index);
  });
  return { people: new Map(script.people.map((person) => [person.key, person])), keyOfOwner, leadOfContact };
}

/** Plays `script`; the same script, seed and CRM answers give the same acts. `truth()` gives a {@link WorldDiary}. */
export function playScript(script: Script, seed: number): PlayedWorld {
  let state = emptyState(script.leads.length);
  let cast = castOf(script, state);
  const stageAt = (portal: Portal, now: Millis): Stage => ({ seed, script, state, portal, now, ...cast });
  const due = (now: Millis): boolean => state.agenda.length > 0 && state.agenda[0]!.at <= Math.min(now, script.endsAt);
  return {
    startsAt: script.startsAt,
    nextInstant() {
      const next = state.agenda[0]?.at ?? null;
      return next === null || next > script.endsAt ? null : next;
    },
    act(portal, now) {
      const stage = stageAt(portal, now);
      while (due(now)) {
        const entry = popEntry(state.agenda);
        noticeLoss(stage, entry);
        HANDLERS[entry.what]!(stage, entry);
      }
    },
    prepare(portal) {
      prepareCompany(stageAt(portal, script.startsAt));
      cast = castOf(script, state);
      const stage = stageAt(portal, script.startsAt);
      script.leads.forEach((lead, index) => {
        plan(stage, lead.arrivesAt, 'arrive', { lead: index });
      });
      planDesks(stage);
      planFates(stage);
    },
    truth: () => writeDiary(script, state),
    save: () => structuredClone(state),
    load(saved) {
      state = structuredClone(saved) as WorldState;
      cast = castOf(script, state);
    },
  };
}

/** Sends what a judgement wants to the CRM it belongs in: the task and the owner to where the owner works, never to both; fields to both. */
import { taskKey } from '../../src/effects/plan.ts';
import type { ElsewhereSave, JudgementSave, StoredPerson, WantedTaskState } from '../../src/ports/ledger/index.ts';
import type { Joint } from './joined.ts';

export function routed(save: JudgementSave, joint: Joint): JudgementSave {
  const { task, adoptedTaskId, owner, overruled: _ofOneCrm, leadObject, escalated, ...rest } = save;
  const worksThere = (rep: string): boolean => isThere(joint, rep);
  const taskThere = task !== undefined && task !== null && worksThere(task.owner);
  const adoptedThere = typeof adoptedTaskId === 'string' && joint.sideOf(adoptedTaskId) !== joint.side;
  const ownerThere = owner !== undefined && worksThere(owner);
  const upThere = escalated !== undefined && escalated !== null && worksThere(escalated.manager);
  const elsewhere: ElsewhereSave = {
    installId: joint.peer.install.installId,
    leadId: joint.there.leadId,
    ...(task === undefined ? {} : { task: taskThere ? movedTo(joint, task) : null }),
    ...(adoptedTaskId === undefined ? {} : { adoptedTaskId: adoptedThere ? adoptedTaskId : null }),
    ...(save.fields === undefined || joint.there.lead.archived ? {} : { fields: save.fields }),
    ...(ownerThere
      ? { owner: idIn(joint, 'there', owner), ...(isObjectThere(joint) && leadObject !== undefined ? { leadObject } : {}) }
      : {}),
    ...(escalated === undefined ? {} : { escalated: upThere ? escalated : null }),
  };
  return {
    ...withoutGone(rest, joint.here),
    ...(task === undefined ? {} : { task: taskThere || task === null ? null : onOwnRecord(joint, task) }),
    ...(adoptedTaskId === undefined ? {} : { adoptedTaskId: adoptedThere ? null : adoptedTaskId }),
    ...(owner === undefined || ownerThere
      ? {}
      : { owner: idIn(joint, 'here', owner), ...(!isObjectThere(joint) && leadObject !== undefined ? { leadObject } : {}) }),
    ...(escalated === undefined ? {} : { escalated: upThere ? null : escalated }),
    elsewhere,
  };
}

/** What a record in the bin is to show is decided when it is back: a write on its way would reach it then, with what was true of the bin. */
export function withoutGone(save: JudgementSave, { lead }: StoredPerson): JudgementSave {
  const { fields: _ofGone, ...rest } = save;
  return lead.archived ? rest : save;
}

/** Where the rep works, as long as the person has a record there that is not deleted. */
function isThere({ here, there, peer, reps, side }: Joint, rep: string): boolean {
  if (peer.state === 'off' || there.lead.archived) return false;
  return here.lead.archived || (reps.sideOf(rep) ?? side) !== side;
}

/** The rep's own id there; whoever has none is named as Baton knows them, and the CRM says why not. */
function idIn({ reps, side }: Joint, where: 'here' | 'there', rep: string): string {
  const away = side === 'near' ? 'far' : 'near';
  return reps.idAt(where === 'here' ? side : away, rep) ?? rep;
}

/** Lead objects are HubSpot's. */
const isObjectThere = ({ side }: Joint): boolean => side === 'far';

function onOwnRecord(joint: Joint, task: WantedTaskState): WantedTaskState {
  const { leadObject, ...plain } = task;
  const own = { ...plain, owner: idIn(joint, 'here', task.owner) };
  return isObjectThere(joint) || leadObject === undefined ? own : { ...own, leadObject };
}

/** A key of its own record: the other CRM's mirror of it is known by that. A colleague is known by a record of the other account only. */
function movedTo(joint: Joint, task: WantedTaskState): WantedTaskState {
  const { leadObject, text, ...plain } = task;
  const { colleague: _colleague, ...told } = text;
  const key = taskKey(joint.there.leadId, task.atBat, task.ordinal);
  const moved = { ...plain, text: told, key, owner: idIn(joint, 'there', task.owner) };
  return isObjectThere(joint) && leadObject !== undefined ? { ...moved, leadObject } : moved;
}

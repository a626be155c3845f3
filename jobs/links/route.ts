/** Sends what a judgement wants to the CRM it belongs in: the task and the owner to where the owner works, never to both; fields to both. */
import { taskKey } from '../../src/effects/plan.ts';
import type { ElsewhereSave, JudgementSave, WantedTaskState } from '../../src/ports/ledger/index.ts';
import type { Joint } from './joined.ts';

export function routed(save: JudgementSave, joint: Joint): JudgementSave {
  const { task, adoptedTaskId, owner, leadObject, escalated, ...rest } = save;
  const worksThere = (rep: string): boolean => joint.peer.state !== 'off' && (joint.reps.sideOf(rep) ?? joint.side) !== joint.side;
  const taskThere = task !== undefined && task !== null && worksThere(task.owner);
  const adoptedThere = typeof adoptedTaskId === 'string' && joint.sideOf(adoptedTaskId) !== joint.side;
  const ownerThere = owner !== undefined && worksThere(owner);
  const upThere = escalated !== undefined && escalated !== null && worksThere(escalated.manager);
  const elsewhere: ElsewhereSave = {
    installId: joint.peer.install.installId,
    leadId: joint.there.leadId,
    ...(task === undefined ? {} : { task: taskThere ? movedTo(joint, task) : null }),
    ...(adoptedTaskId === undefined ? {} : { adoptedTaskId: adoptedThere ? adoptedTaskId : null }),
    ...(save.fields === undefined ? {} : { fields: save.fields }),
    ...(ownerThere ? { owner, ...(isObjectThere(joint) && leadObject !== undefined ? { leadObject } : {}) } : {}),
    ...(escalated === undefined ? {} : { escalated: upThere ? escalated : null }),
  };
  return {
    ...rest,
    ...(task === undefined ? {} : { task: taskThere || task === null ? null : onOwnRecord(joint, task) }),
    ...(adoptedTaskId === undefined ? {} : { adoptedTaskId: adoptedThere ? null : adoptedTaskId }),
    ...(owner === undefined || ownerThere ? {} : { owner, ...(!isObjectThere(joint) && leadObject !== undefined ? { leadObject } : {}) }),
    ...(escalated === undefined ? {} : { escalated: upThere ? null : escalated }),
    elsewhere,
  };
}

/** Lead objects are HubSpot's. */
const isObjectThere = ({ side }: Joint): boolean => side === 'far';

function onOwnRecord(joint: Joint, task: WantedTaskState): WantedTaskState {
  const { leadObject: _object, ...plain } = task;
  return isObjectThere(joint) ? plain : task;
}

/** A key of its own record: the other CRM's mirror of it is known by that. */
function movedTo(joint: Joint, task: WantedTaskState): WantedTaskState {
  const { leadObject: _object, ...plain } = task;
  return { ...(isObjectThere(joint) ? task : plain), key: taskKey(joint.there.leadId, task.atBat, task.ordinal) };
}

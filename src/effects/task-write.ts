/** Turns a wanted task into the write a connector performs: this is where the person's name joins the text. */
import type { PersonalData } from '../domain/crm-record.ts';
import type { RuleIndex } from '../domain/rules/contract.ts';
import { taskText } from '../domain/task-text.ts';
import type { TaskWrite } from '../ports/connector.ts';
import type { TaskPush } from '../ports/ledger/index.ts';
import type { TaskStory } from './plan.ts';

/** Leads whose names the texts of these tasks tell. */
export function toldLeads(pushes: readonly TaskPush[]): readonly string[] {
  const told = pushes.flatMap(({ leadId, wanted }) => [leadId, storyOf(wanted).colleague ?? leadId]);
  return [...new Set(told)];
}

/** `zone` and `rules` are the owner's (a target may be their team's), `people` are the told leads. A task that is only closed needs no text: it keeps the one it has. */
export function taskWrite(push: TaskPush, people: ReadonlyMap<string, PersonalData>, zone: string, rules: RuleIndex): TaskWrite {
  const { wanted } = push;
  const { task, handoff, formName, campaign, colleague: colleagueId } = storyOf(wanted);
  const clause = rules.find(task.clause, handoff.kind);
  const name = nameOf(people.get(push.leadId) ?? null);
  const colleague = colleagueId === undefined ? null : nameOf(people.get(colleagueId) ?? null);
  const text = taskText(task, handoff, { name, formName, campaign, colleague, zone, rulesVersion: rules.version, clause });
  return {
    key: wanted.key,
    taskId: push.taskId,
    mayExist: push.mayExist,
    leadId: push.leadId,
    dealId: null,
    ...(wanted.leadObject === undefined ? {} : { leadObjectId: wanted.leadObject }),
    ownerId: wanted.owner,
    ...text,
    dueAt: wanted.dueAt,
    ...(task.remindAt === undefined ? {} : { remindAt: task.remindAt }),
    priority: wanted.priority,
    channel: wanted.channel,
    status: wanted.status,
  };
}

function storyOf({ text }: TaskPush['wanted']): TaskStory {
  return text as unknown as TaskStory;
}

function nameOf(person: PersonalData | null): string {
  return person?.name ?? person?.email ?? '';
}

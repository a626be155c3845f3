/** The mirror follows a committed transaction: people before what hangs on them, tasks after the mails that say what they were. */
import type { Change } from '../store/org.ts';
import type { OrgMirror } from './mirror.ts';
import { mirrorPerson } from './mirror-people.ts';
import { mirrorDeal, mirrorEvent, mirrorMail, mirrorMember, mirrorRole, mirrorTask } from './mirror-work.ts';

type Follow = (mirror: OrgMirror, change: Change) => void;

const FOLLOW: readonly (readonly [string, Follow])[] = [
  ['Lead', mirrorPerson],
  ['Contact', mirrorPerson],
  ['CampaignMember', mirrorMember],
  ['Opportunity', mirrorDeal],
  ['OpportunityContactRole', mirrorRole],
  ['Task', mirrorTask],
  ['Event', mirrorEvent],
  ['EmailMessage', mirrorMail],
];

export function followChanges(mirror: OrgMirror, changes: readonly Change[]): void {
  mirror.touch(changes);
  for (const [object, follow] of FOLLOW) for (const change of changes) if (change.row.object === object) follow(mirror, change);
}

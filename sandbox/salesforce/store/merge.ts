/** Merging leads, contacts or accounts: the losers go to the bin with the winner's id, and what hung on them hangs on the winner. */
import { bad } from '../kit/refusal.ts';
import type { Value } from '../schema/field.ts';
import { liveRow, updateRow } from './dml.ts';
import { systemActor } from './found.ts';
import type { Org, Row } from './org.ts';

/** Rows that follow the winner, by the field that names it. */
const FOLLOW: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  Lead: [
    ['Task', 'WhoId'],
    ['Event', 'WhoId'],
    ['CampaignMember', 'LeadId'],
    ['TaskRelation', 'RelationId'],
    ['EventRelation', 'RelationId'],
  ],
  Contact: [
    ['Task', 'WhoId'],
    ['Event', 'WhoId'],
    ['CampaignMember', 'ContactId'],
    ['TaskRelation', 'RelationId'],
    ['EventRelation', 'RelationId'],
    ['OpportunityContactRole', 'ContactId'],
  ],
  Account: [
    ['Contact', 'AccountId'],
    ['Opportunity', 'AccountId'],
    ['Task', 'WhatId'],
    ['Event', 'WhatId'],
  ],
};
/** Losers of one merge. */
const MAX_LOSERS = 2;

/** Merges, all or nothing; `values` are what a person chose for the winner. */
export function mergeRows(
  org: Org,
  userId: string,
  winnerId: string,
  loserIds: readonly string[],
  values: Readonly<Record<string, unknown>>,
): void {
  const object = org.schema.ofId(winnerId);
  const follow = FOLLOW[object?.name ?? ''];
  if (!object || !follow) throw bad('INVALID_INPUT', `Only ${Object.keys(FOLLOW).join(', ')} are merged.`);
  if (loserIds.length === 0 || loserIds.length > MAX_LOSERS) throw bad('INVALID_INPUT', `A merge takes one or ${MAX_LOSERS} losers.`);
  const actor = systemActor(userId);
  org.transact(() => {
    const winner = liveRow(org, object, winnerId);
    for (const loserId of loserIds) {
      const loser = liveRow(org, object, loserId);
      if (loser.values.IsConverted === true && winner.values.IsConverted !== true)
        throw bad('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
      for (const [child, field] of follow) for (const row of org.by(child, field, loser.id)) reparent(org, userId, row, field, winner.id);
      bury(org, userId, loser, winner.id);
    }
    updateRow(org, actor, winner, values);
  });
}

/** A membership the winner has already is dropped with the loser. */
function reparent(org: Org, userId: string, row: Row, field: string, winnerId: string): void {
  const at = org.stamp;
  const twin =
    row.object === 'CampaignMember' &&
    org.by('CampaignMember', field, winnerId).some((other) => other.values.CampaignId === row.values.CampaignId);
  const change: Record<string, Value> = twin ? { IsDeleted: true } : { [field]: winnerId };
  org.replace(
    row,
    { ...row.values, ...change, LastModifiedDate: at, LastModifiedById: userId, SystemModstamp: at },
    { type: twin ? 'DELETE' : 'UPDATE', changed: twin ? [] : [field], userId },
  );
}

function bury(org: Org, userId: string, loser: Row, winnerId: string): void {
  const at = org.stamp;
  const values = {
    ...loser.values,
    IsDeleted: true,
    MasterRecordId: winnerId,
    LastModifiedDate: at,
    LastModifiedById: userId,
    SystemModstamp: at,
  };
  org.replace(loser, values, { type: 'DELETE', changed: [], userId });
}

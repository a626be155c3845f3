/** Faults planted in the ledger or the CRM behind Baton's back: what shows that a run would notice. */
import type { CrmRecord } from '../sandbox/portal.ts';
import type { OrgBox } from '../sandbox/salesforce/box.ts';
import { updateRow } from '../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../sandbox/salesforce/store/found.ts';
import type { PlantName } from './plants.ts';
import type { Stage } from './stage.ts';

const MODEL = 'Baton_Attribution_Model__c';

const FIRST_OPEN = `SELECT h.lead_id FROM baton.handoffs h JOIN baton.persons p USING (workspace_id, install_id, lead_id)
  WHERE h.state <> 'closed' AND p.wake_at IS NOT NULL AND NOT p.woken ORDER BY 1 LIMIT 1`;

const STATEMENTS: Readonly<Record<Exclude<PlantName, 'twin' | 'stale-figure'>, string>> = {
  forgotten: `UPDATE baton.persons SET wake_at = NULL WHERE lead_id = (${FIRST_OPEN})`,
  twice: `INSERT INTO baton.handoffs SELECT (jsonb_populate_record(h, jsonb_build_object('at_bat', h.at_bat + 1))).*
    FROM baton.handoffs h WHERE h.state <> 'closed' AND h.lead_id = (${FIRST_OPEN})`,
  'without-reason': `UPDATE baton.handoffs SET judgement = jsonb_set(judgement, '{outcome,reason}', '""')
    WHERE (lead_id, at_bat) = (SELECT lead_id, at_bat FROM baton.handoffs WHERE state = 'closed' ORDER BY 1, 2 LIMIT 1)`,
  'lost-cent': `UPDATE baton.deal_credits SET credits = jsonb_set(credits, '{lines,0,minor}', to_jsonb((credits #>> '{lines,0,minor}')::bigint - 1))
    WHERE credits #> '{lines,0,minor}' IS NOT NULL AND superseded_at IS NULL
      AND deal_id = (SELECT deal_id FROM baton.deal_credits WHERE credits #> '{lines,0,minor}' IS NOT NULL AND superseded_at IS NULL ORDER BY 1 LIMIT 1)`,
};

/** False when there was nothing to spoil yet: to be tried again later. */
export async function plant(stage: Stage, name: PlantName): Promise<boolean> {
  if (name === 'twin') return plantTwin(stage);
  if (name === 'stale-figure') return plantStaleFigure(stage);
  const { rowCount } = await stage.sql.query(STATEMENTS[name]);
  return (rowCount ?? 0) > 0;
}

/** Somebody types over it; which model made a figure is written once, so nothing that Baton does later puts it right by chance. */
function plantStaleFigure({ doors, org }: Stage): boolean {
  if (org !== null) return plantInOrg(org.box);
  const { actors, mainPortal } = doors.sandbox;
  const shown = [...mainPortal.shelf('deals').byId.values()].find(({ archived, values }) => !archived && values.baton_attribution_model);
  if (shown === undefined) return false;
  actors.update('deals', shown.id, { baton_attribution_model: 'spoilt' }, { source: 'CRM_UI' });
  return true;
}

function plantInOrg({ org, founders }: OrgBox): boolean {
  const shown = [...org.rows('Opportunity')].find(({ values }) => values.IsDeleted !== true && values[MODEL]);
  if (shown === undefined) return false;
  org.transact(() => updateRow(org, systemActor(founders.adminId), shown, { [MODEL]: 'spoilt' }));
  return true;
}

function plantTwin({ scene }: Stage): boolean {
  const { actors } = scene;
  const open = actors.owners().flatMap(({ id }) => actors.openTasks(id).filter(isOurs));
  const first = open.find(({ id }) => actors.associated('tasks', id, 'contacts').length === 1);
  if (first === undefined) return false;
  const [contact] = actors.associated('tasks', first.id, 'contacts');
  const { baton_key, hs_task_subject, hs_task_body, hs_timestamp, hubspot_owner_id } = first.properties;
  const copied = { hs_task_subject, hs_timestamp, hubspot_owner_id, hs_task_body: hs_task_body ?? `baton:${baton_key}` };
  const given = Object.fromEntries(Object.entries(copied).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  actors.create('tasks', given, { source: 'INTEGRATION', appId: '4010001' }, [{ objectType: 'contacts', id: contact! }]);
  return true;
}

const isOurs = ({ properties }: CrmRecord): boolean => Boolean(properties.baton_key) || /baton:[\w-]+/.test(properties.hs_task_body ?? '');

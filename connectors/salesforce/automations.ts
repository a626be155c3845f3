/** What reacts in an org when records that take figures are saved: flows, processes, triggers, workflow rules and validation rules. */
import { z } from 'zod';
import type { Automation, AutomationSeen } from '../../src/domain/loop/automation.ts';
import { type Api, failure, sentence } from './client.ts';
import { INFLUENCE } from './influence.ts';
import { flag, parent, parseElements, queryAnswer, text } from './schema.ts';
import { parse, type Soql, soqlQuoted, soqlText } from './soql.ts';

/** Objects whose records Baton updates with figures. */
const OBJECTS = ['Opportunity', 'Contact', 'Lead', 'Campaign', INFLUENCE];
const ANY_OF_THEM = `(${OBJECTS.map(soqlQuoted).join(', ')})`;

const flowRow = z.object({
  ApiName: z.string(),
  Label: text,
  ProcessType: text,
  RecordTriggerType: text,
  NamespacePrefix: text,
  TriggerObjectOrEvent: parent({ QualifiedApiName: text }),
});
const triggerRow = z.object({
  Name: z.string(),
  TableEnumOrId: z.string(),
  NamespacePrefix: text,
  UsageBeforeUpdate: flag,
  UsageAfterUpdate: flag,
});
const ruleRow = z.object({ Name: z.string(), TableEnumOrId: z.string(), NamespacePrefix: text });
const validationRow = z.object({ ValidationName: z.string(), EntityDefinitionId: z.string(), NamespacePrefix: text });

interface Look<Row> {
  readonly what: string;
  readonly path: '/query' | '/tooling/query';
  readonly soql: Soql;
  readonly row: z.ZodType<Row>;
  /** Null: it does not run on what Baton does. */
  readonly told: (row: Row) => Automation | null;
}

/** Rows of influence are made as well as changed; of all else Baton only changes what is there. */
function runsFor(object: string | null, update: boolean): boolean {
  return object === INFLUENCE || update;
}

const FLOWS: Look<z.infer<typeof flowRow>> = {
  what: 'flows and processes',
  path: '/query',
  soql: {
    from: 'FlowDefinitionView',
    select: ['ApiName', 'Label', 'ProcessType', 'RecordTriggerType', 'NamespacePrefix', 'TriggerObjectOrEvent.QualifiedApiName'],
    where: "IsActive = true AND (TriggerType IN ('RecordBeforeSave', 'RecordAfterSave') OR ProcessType = 'Workflow')",
  },
  row: flowRow,
  told: ({ ApiName, Label, ProcessType, RecordTriggerType, NamespacePrefix, TriggerObjectOrEvent }) => {
    const object = TriggerObjectOrEvent?.QualifiedApiName ?? null;
    // A process may say nothing of its object: then it is named rather than passed over.
    if (object === null ? ProcessType !== 'Workflow' : !OBJECTS.includes(object)) return null;
    if (!runsFor(object, RecordTriggerType !== 'Create')) return null;
    return { object, kind: ProcessType === 'Workflow' ? 'process' : 'flow', name: named(NamespacePrefix, Label ?? ApiName) };
  },
};

const TRIGGERS: Look<z.infer<typeof triggerRow>> = {
  what: 'Apex triggers',
  path: '/query',
  soql: {
    from: 'ApexTrigger',
    select: ['Name', 'TableEnumOrId', 'NamespacePrefix', 'UsageBeforeUpdate', 'UsageAfterUpdate'],
    where: `Status = 'Active' AND TableEnumOrId IN ${ANY_OF_THEM}`,
  },
  row: triggerRow,
  told: ({ Name, TableEnumOrId: object, NamespacePrefix, UsageBeforeUpdate, UsageAfterUpdate }) =>
    runsFor(object, UsageBeforeUpdate || UsageAfterUpdate) ? { object, kind: 'Apex trigger', name: named(NamespacePrefix, Name) } : null,
};

const WORKFLOW_RULES: Look<z.infer<typeof ruleRow>> = {
  what: 'workflow rules',
  path: '/tooling/query',
  soql: { from: 'WorkflowRule', select: ['Name', 'TableEnumOrId', 'NamespacePrefix'], where: `TableEnumOrId IN ${ANY_OF_THEM}` },
  row: ruleRow,
  told: ({ Name, TableEnumOrId: object, NamespacePrefix }) => ({ object, kind: 'workflow rule', name: named(NamespacePrefix, Name) }),
};

const VALIDATION_RULES: Look<z.infer<typeof validationRow>> = {
  what: 'validation rules',
  path: '/tooling/query',
  soql: {
    from: 'ValidationRule',
    select: ['ValidationName', 'EntityDefinitionId', 'NamespacePrefix'],
    where: `Active = true AND EntityDefinitionId IN ${ANY_OF_THEM}`,
  },
  row: validationRow,
  told: ({ ValidationName, EntityDefinitionId: object, NamespacePrefix }) => ({
    object,
    kind: 'validation rule',
    name: named(NamespacePrefix, ValidationName),
  }),
};

const named = (namespace: string | null | undefined, name: string): string => (namespace ? `${namespace}: ${name}` : name);

/** Of a workflow rule the list does not say whether it is switched on. */
const ALWAYS =
  'Workflow rules are named whether they are on or off, and what a flow or a trigger does on a save is not told: open each under Setup.';

/** Four queries; a refused one is said. Throws as every read when the org cannot be asked. */
export async function readAutomations(api: Api): Promise<AutomationSeen> {
  const looks = [await look(api, FLOWS), await look(api, TRIGGERS), await look(api, WORKFLOW_RULES), await look(api, VALIDATION_RULES)];
  return { found: looks.flatMap(({ found }) => found), unseen: [...looks.flatMap(({ unseen }) => unseen), ALWAYS] };
}

async function look<Row>(api: Api, { what, path, soql, row, told }: Look<Row>): Promise<AutomationSeen> {
  const asked = `GET ${path} ${soql.from}`;
  const rows: unknown[] = [];
  let request = {
    method: 'GET' as const,
    path: path as string,
    query: { q: soqlText(soql) } as Record<string, string>,
    budget: 'fields' as const,
  };
  for (;;) {
    const reply = await api.send(request);
    if (reply.kind === 'refused' && reply.status !== 401)
      return {
        found: [],
        unseen: [`Salesforce does not show the Baton user ${what} (${sentence(reply.error, reply.status)}): look under Setup.`],
      };
    if (reply.kind !== 'ok') throw failure(reply, asked, api.session.accountId);
    const page = parse(api, queryAnswer, reply.json, asked);
    rows.push(...page.records);
    if (page.done || !page.nextRecordsUrl) break;
    request = { ...request, path: page.nextRecordsUrl, query: {} };
  }
  return { found: parseElements(rows, row).good.flatMap((one) => told(one) ?? []), unseen: [] };
}

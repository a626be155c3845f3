/** Setting, showing and clearing the faults of the org through the control door. */
import { isJson, type Json } from '../api/body.ts';
import type { OrgBox } from '../box.ts';
import { type BulkFate, calmOrg, type OrgFaultKind, type OrgFaultRule, type RowFault } from '../http/faults.ts';
import { bad } from '../kit/refusal.ts';

const KINDS: Readonly<Record<string, OrgFaultKind>> = {
  nextStatus: 'status',
  applyThenFail: 'applyThenFail',
  hangMs: 'hang',
  dropConnection: 'drop',
};

/** Sentences of the row errors that a driver may ask for by their code alone. */
const ROW_MESSAGES: Readonly<Record<string, string>> = {
  UNABLE_TO_LOCK_ROW: 'unable to obtain exclusive access to this record',
  CANNOT_UPDATE_CONVERTED_LEAD: 'cannot reference converted lead',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'A validation rule refuses this record.',
  DUPLICATES_DETECTED: 'Use one of these records?',
  ENTITY_IS_DELETED: 'entity is deleted',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'Unable to create/update fields. Please check the security settings of this field.',
};

function listOf(value: unknown): Json[] {
  return (Array.isArray(value) ? value : [value]).filter(isJson);
}

const timesOf = (raw: Json) => (typeof raw.times === 'number' ? raw.times : 1);

function ruleOf(kind: OrgFaultKind, raw: Json): OrgFaultRule {
  return { ...raw, kind, match: (raw.match ?? {}) as OrgFaultRule['match'], times: timesOf(raw) } as OrgFaultRule;
}

function rowFaultOf(raw: Json): RowFault {
  const code = String(raw.code ?? 'UNABLE_TO_LOCK_ROW');
  const message = typeof raw.message === 'string' ? raw.message : (ROW_MESSAGES[code] ?? code);
  return { ...(raw as Partial<RowFault>), code, message, times: timesOf(raw) };
}

function fateOf(value: unknown): BulkFate | null {
  if (value !== null && value !== 'InProgress' && value !== 'Failed' && value !== 'Aborted')
    throw bad('INVALID_INPUT', '"bulkFate" must be InProgress, Failed, Aborted or null.');
  return value;
}

/** Adds rules and changes switches; what the body does not name stays. */
export function setOrgFaults(box: OrgBox, body: Json): unknown {
  const { faults } = box;
  for (const [name, kind] of Object.entries(KINDS)) faults.rules.push(...listOf(body[name]).map((raw) => ruleOf(kind, raw)));
  faults.rowFaults.push(...listOf(body.rowFault).map(rowFaultOf));
  if (body.bulkFate !== undefined) faults.bulkFate = fateOf(body.bulkFate);
  if (typeof body.overLimit === 'boolean') faults.overLimit = body.overLimit;
  if (typeof body.refuseTokens === 'boolean') faults.refuseTokens = body.refuseTokens;
  if (typeof body.instanceUrl === 'string' || body.instanceUrl === null) faults.instanceUrl = body.instanceUrl;
  if (typeof body.cdcGap === 'number') box.bus.spoil.gap = body.cdcGap;
  if (typeof body.cdcOverflow === 'number') box.bus.spoil.overflow = body.cdcOverflow;
  return showOrgFaults(box);
}

export function showOrgFaults(box: OrgBox): unknown {
  const { gap: cdcGap, overflow: cdcOverflow } = box.bus.spoil;
  return { ...box.faults, cdcGap, cdcOverflow };
}

/** Back to a calm org; its settings stay. */
export function clearOrgFaults(box: OrgBox): unknown {
  box.faults = calmOrg();
  Object.assign(box.bus.spoil, { gap: 0, overflow: 0 });
  return showOrgFaults(box);
}

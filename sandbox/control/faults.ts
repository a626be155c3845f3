/** Setting, showing and clearing faults through the control door. */
import { calm, type FaultRule } from '../http/faults.ts';
import type { Sandbox } from '../sandbox.ts';
import { validationRuleOf } from './validation-rules.ts';

type Json = Readonly<Record<string, unknown>>;
type Rule = Partial<Omit<FaultRule, 'kind'>> & Json;

function listOf(value: unknown): Rule[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as Rule[];
}

function ruleOf(kind: FaultRule['kind'], raw: Rule): FaultRule {
  const match = (raw.match ?? {}) as FaultRule['match'];
  const times = typeof raw.times === 'number' ? raw.times : 1;
  return { ...raw, match, kind, times };
}

function share(value: unknown, fallback: number): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : fallback;
}

function rulesIn(body: Json): FaultRule[] {
  const hangs = typeof body.hangMs === 'number' ? [{ hangMs: body.hangMs, times: Number.MAX_SAFE_INTEGER }] : listOf(body.hangMs);
  return [
    ...listOf(body.nextStatus).map((raw) => ruleOf('status', raw)),
    ...listOf(body.applyThenFail).map((raw) => ruleOf('applyThenFail', raw)),
    ...listOf(body.applyHalf).map((raw) => ruleOf('applyHalf', raw)),
    ...listOf(body.applyLate).map((raw) => ruleOf('applyLate', raw)),
    ...listOf(body.dropConnection).map((raw) => ruleOf('drop', raw)),
    ...hangs.map((raw) => ruleOf('hang', { ...raw, hangMs: Number(raw.hangMs ?? raw.ms ?? 1_000) })),
  ];
}

/** Adds rules and changes switches; what the body does not name stays. */
export function setFaults(sandbox: Sandbox, body: Json): unknown {
  const { faults, mainPortal } = sandbox;
  faults.rules.push(...rulesIn(body));
  faults.dropWebhooks = share(body.dropWebhooks, faults.dropWebhooks);
  faults.duplicateWebhooks = share(body.duplicateWebhooks, faults.duplicateWebhooks);
  faults.lateWebhooks = share(body.lateWebhooks, faults.lateWebhooks);
  if (typeof body.delayWebhooks === 'number') faults.delayWebhooks = body.delayWebhooks;
  if (typeof body.searchLag === 'number') mainPortal.moreIndexLag = body.searchLag;
  if (Array.isArray(body.missingScopes)) faults.missingScopes = body.missingScopes.map(String);
  mainPortal.validationRules.push(...listOf(body.validationRule).map(validationRuleOf));
  if (typeof body.refuseUniqueTaskProperty === 'boolean') mainPortal.refuseUniqueTaskProperty = body.refuseUniqueTaskProperty;
  return showFaults(sandbox);
}

export function showFaults(sandbox: Sandbox): unknown {
  const { validationRules, refuseUniqueTaskProperty, moreIndexLag: searchLag } = sandbox.mainPortal;
  return { ...sandbox.faults, validationRules, refuseUniqueTaskProperty, searchLag };
}

/** Back to a calm portal. */
export function clearFaults(sandbox: Sandbox): unknown {
  sandbox.faults = calm();
  sandbox.mainPortal.validationRules.length = 0;
  sandbox.mainPortal.refuseUniqueTaskProperty = false;
  sandbox.mainPortal.moreIndexLag = 0;
  return showFaults(sandbox);
}

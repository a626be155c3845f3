/** The one door for what kind of account the sandbox plays: tier, rules, and what it offers or lacks. */
import { invalid } from '../kit/refusal.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PortalState } from '../store/portal-state.ts';
import { type Disposition, type ExchangeRate, type MarketingEvent, type PortalSettings, TIERS, type Workflow } from '../store/settings.ts';
import { validationRuleOf } from './validation-rules.ts';

type Json = Readonly<Record<string, unknown>>;
type Setter = (portal: PortalState, value: unknown) => void;

function change(portal: PortalState, part: Partial<PortalSettings>): void {
  portal.settings = { ...portal.settings, ...part };
}

function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalid(`"${name}" must be true or false.`);
  return value;
}

function count(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw invalid(`"${name}" must be a whole number.`);
  return value;
}

function list(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`"${name}" must be a list.`);
  return value;
}

function dispositionOf(raw: unknown, n: number): Disposition {
  const { id, label, deleted } = (typeof raw === 'object' && raw !== null ? raw : { label: raw }) as Json;
  if (typeof label !== 'string' || label === '') throw invalid('A call outcome is a label, or {id, label, deleted}.');
  return { id: String(id ?? `00000000-0000-4000-8000-00000000d${String(n).padStart(3, '0')}`), label, deleted: deleted === true };
}

function workflowOf(raw: unknown, n: number): Workflow {
  const { id, name, objectTypeId, isEnabled } = (typeof raw === 'object' && raw !== null ? raw : {}) as Json;
  if (typeof name !== 'string' || typeof objectTypeId !== 'string') throw invalid('A workflow is {name, objectTypeId, id, isEnabled}.');
  return { id: String(id ?? 5_000 + n), name, objectTypeId, isEnabled: isEnabled !== false };
}

function rateOf(raw: unknown): ExchangeRate {
  const { fromCurrencyCode, conversionRate, effectiveAt } = (raw ?? {}) as Json;
  if (typeof fromCurrencyCode !== 'string' || typeof conversionRate !== 'number' || conversionRate <= 0)
    throw invalid('An exchange rate is {fromCurrencyCode, conversionRate, effectiveAt}.');
  return { fromCurrencyCode, conversionRate, effectiveAt: count('effectiveAt', effectiveAt ?? 0) };
}

const STATES = ['REGISTERED', 'CANCELLED', 'ATTENDED', 'NO_SHOW'] as const;

function marketingEventOf(raw: unknown, n: number): MarketingEvent {
  const { id, name, participations } = (typeof raw === 'object' && raw !== null ? raw : {}) as Json;
  if (typeof name !== 'string') throw invalid('A marketing event is {name, id, participations: [{contactId, state, occurredAt}]}.');
  const taken = list('participations', participations ?? []).map((one) => {
    const { contactId, state, occurredAt } = (one ?? {}) as Json;
    const known = STATES.find((word) => word === state);
    if (!known) throw invalid(`"state" must be one of ${STATES.join(', ')}, not ${String(state)}.`);
    return { contactId: String(contactId), state: known, occurredAt: count('occurredAt', occurredAt) };
  });
  return { id: String(id ?? 7_000 + n), name, participations: taken };
}

const SETTERS: Readonly<Record<string, Setter>> = {
  tier: (portal, value) => {
    const tier = TIERS.find((name) => name === value);
    if (!tier) throw invalid(`"tier" must be one of ${TIERS.join(', ')}, not ${String(value)}.`);
    change(portal, { tier });
  },
  uniqueTaskProperty: (portal, value) => {
    portal.refuseUniqueTaskProperty = !flag('uniqueTaskProperty', value);
  },
  recordSources: (portal, value) => {
    change(portal, { recordSources: flag('recordSources', value) });
    portal.schema.showRecordSources(portal.settings.recordSources);
  },
  customPropertyLimit: (portal, value) => change(portal, { customPropertyLimit: count('customPropertyLimit', value) }),
  withheldScopes: (portal, value) => change(portal, { withheldScopes: list('withheldScopes', value).map(String) }),
  historyDepth: (portal, value) => change(portal, { historyDepth: count('historyDepth', value) }),
  associationLimit: (portal, value) => change(portal, { associationLimit: count('associationLimit', value) }),
  dispositions: (portal, value) => change(portal, { dispositions: list('dispositions', value).map(dispositionOf) }),
  workflows: (portal, value) => change(portal, { workflows: list('workflows', value).map(workflowOf) }),
  marketingEvents: (portal, value) => change(portal, { marketingEvents: list('marketingEvents', value).map(marketingEventOf) }),
  exchangeRates: (portal, value) => change(portal, { exchangeRates: list('exchangeRates', value).map(rateOf) }),
  closed: (portal, value) => change(portal, { closed: flag('closed', value) }),
  validationRules: (portal, value) => {
    const rules = list('validationRules', value).map((raw) => validationRuleOf((raw ?? {}) as Json));
    portal.validationRules.splice(0, portal.validationRules.length, ...rules);
  },
};

/**
 * `POST /_control/portal {tier: free|starter|professional|enterprise, uniqueTaskProperty, recordSources, customPropertyLimit, historyDepth, withheldScopes: [scope],
 * associationLimit, dispositions: [label or {id, label, deleted}], closed, workflows: [{name,
 * objectTypeId, id, isEnabled}], exchangeRates: [{fromCurrencyCode, conversionRate, effectiveAt}],
 * marketingEvents: [{name, id, participations: [{contactId, state, occurredAt}]}], validationRules: [{objectType, mode, property, message, when, pattern, to}]}`.
 * What the body does not name stays; lists replace the list there was. Unknown names are refused. Answers what is now in force.
 */
export function setPortal(sandbox: Sandbox, body: Json): unknown {
  const unknown = Object.keys(body).filter((name) => !(name in SETTERS));
  if (unknown.length > 0) throw invalid(`The portal has no setting ${unknown.join(', ')}; it has ${Object.keys(SETTERS).join(', ')}.`);
  for (const [name, value] of Object.entries(body)) SETTERS[name]?.(sandbox.mainPortal, value);
  return showPortal(sandbox);
}

export function showPortal({ mainPortal }: Sandbox): unknown {
  const { portalId, timeZone, settings, validationRules, refuseUniqueTaskProperty } = mainPortal;
  return { portalId, timeZone, ...settings, uniqueTaskProperty: !refuseUniqueTaskProperty, validationRules };
}

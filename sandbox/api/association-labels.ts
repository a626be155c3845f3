/** The labels of a pair of object types: those the CRM defines and those the account made. */

import type { Call, Reply } from '../http/exchange.ts';
import { invalid, notFound } from '../kit/refusal.ts';
import { type AssociationLabel, fromWire, toWire } from '../store/association-labels.ts';
import { defaultTypeId, labelOf, typeIdsBetween } from '../store/association-types.ts';
import type { StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import { param, requiredText, typeOf } from './input.ts';

/** Labels an account may make per pair and direction. */
const MAX_LABELS = 50;

/** `{category, typeId, label}` of a stored type id; the label is null for unlabelled ones. */
export function presentType(portal: PortalState, typeId: number): Record<string, unknown> {
  return { ...toWire(typeId), label: labelText(portal, typeId) };
}

export function labelText(portal: PortalState, typeId: number): string | null {
  return portal.labels.find(typeId)?.label ?? labelOf(typeId);
}

function pairOf(call: Call): { from: StoreType; to: StoreType } {
  return { from: typeOf(call.params.from), to: typeOf(call.params.to) };
}

export function listLabels(call: Call): Reply {
  const { from, to } = pairOf(call);
  const ids = [...typeIdsBetween(from, to), ...call.portal.labels.between(from, to).map(({ typeId }) => typeId)];
  return { status: 200, body: { results: ids.map((typeId) => presentType(call.portal, typeId)) } };
}

/** `{name, label, inverseLabel?}` → the label of each direction it made. */
export function createLabel(call: Call): Reply {
  const { from, to } = pairOf(call);
  const [name, label] = [requiredText(call.body, 'name'), requiredText(call.body, 'label')];
  if (defaultTypeId(from, to) === null) throw invalid(`${from} and ${to} cannot be associated`);
  const there = call.portal.labels.between(from, to);
  if (there.some((item) => item.name === name)) throw invalid(`An association label named ${name} already exists`);
  if (there.length >= MAX_LABELS) throw invalid(`A pair of objects may have at most ${MAX_LABELS} labels`);
  const inverse = typeof call.body.inverseLabel === 'string' ? call.body.inverseLabel : null;
  const made = call.portal.labels.add(from, to, name, label, inverse);
  return { status: 200, body: { results: made.map(({ typeId }) => presentType(call.portal, typeId)) } };
}

function getLabel(call: Call, wireId: unknown): AssociationLabel {
  const found = call.portal.labels.find(fromWire('USER_DEFINED', Number(wireId)));
  const { from, to } = pairOf(call);
  if (!found || found.from !== from || found.to !== to)
    throw notFound(`There is no association label ${String(wireId)} from ${from} to ${to}`);
  return found;
}

/** `{associationTypeId, label, inverseLabel?}`. */
export function renameLabel(call: Call): Reply {
  const found = getLabel(call, call.body.associationTypeId);
  call.portal.labels.rename(found.typeId, requiredText(call.body, 'label'));
  if (typeof call.body.inverseLabel === 'string') call.portal.labels.rename(found.inverseTypeId, call.body.inverseLabel);
  return { status: 204 };
}

export function deleteLabel(call: Call): Reply {
  call.portal.labels.remove(getLabel(call, param(call.params, 'typeId')).typeId);
  return { status: 204 };
}

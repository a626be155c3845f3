/** Object batches: read, create, update, upsert, archive, with 207s by trace id and whole-batch failures without. */

import type { Call, Reply } from '../http/exchange.ts';
import { shuffled } from '../kit/random.ts';
import { invalid, Refusal } from '../kit/refusal.ts';
import { applyValues } from '../store/apply.ts';
import { checkWrite, takenValue } from '../store/check.ts';
import { requireLead } from '../store/leads.ts';
import type { LinkTo } from '../store/links.ts';
import { OBJECT_TYPES, type StoreType } from '../store/object-types.ts';
import type { StoredRecord } from '../store/record.ts';
import { archiveRecord, createRecord } from '../store/write.ts';
import { checkLinks } from './associated-inputs.ts';
import { idOf, inputsOf, isObject, type Json, stringsOf, typeOf } from './input.ts';
import { findBy, requireTimestamp } from './objects.ts';
import { batchBody, NOTHING_SELECTED, presentCreated, presentRecord } from './present.ts';

/** Inputs per object batch [docs: Using object APIs]. */
const MAX_INPUTS = 100;
/** Inputs per batch read that asks for histories. */
const MAX_HISTORY_INPUTS = 50;

/** A checked input: doing it can no longer fail. */
interface Plan {
  readonly trace: string | undefined;
  /** Shown in the answer; null shows all. */
  readonly properties: readonly string[] | null;
  readonly run: () => { readonly record: StoredRecord; readonly isNew?: boolean };
}

function traceOf(input: Json): string | undefined {
  return typeof input.objectWriteTraceId === 'string' ? input.objectWriteTraceId : undefined;
}

function hasUniqueTraces(inputs: readonly Json[]): boolean {
  const traces = inputs.map(traceOf);
  return !traces.includes(undefined) && new Set(traces).size === inputs.length;
}

interface Way {
  readonly status: number;
  /** Results come in another order than the inputs. */
  readonly scramble: boolean;
  /** Whether a refusal may stand beside results, given trace ids. */
  readonly partial: (error: Refusal) => boolean;
}

/** Checks all inputs, then either does the good ones (207 with the rest) or, without trace ids, refuses the whole batch. */
function runBatch(call: Call, inputs: readonly Json[], plan: (input: Json) => Plan, { status, scramble, partial }: Way): Reply {
  const plans: Plan[] = [];
  const errors: unknown[] = [];
  const traced = hasUniqueTraces(inputs);
  for (const input of inputs) {
    try {
      plans.push(plan(input));
    } catch (error) {
      if (!(error instanceof Refusal) || !traced || !partial(error)) throw error;
      errors.push(batchError(error, traceOf(input) as string));
    }
  }
  const done = plans.map(({ run, trace, properties }) => {
    const { record, isNew } = run();
    const shown = properties
      ? presentRecord(call.portal, record, { ...NOTHING_SELECTED, properties })
      : presentCreated(call.portal, record);
    return { ...shown, ...(isNew === undefined ? {} : { new: isNew }), ...(trace === undefined ? {} : { objectWriteTraceId: trace }) };
  });
  const results = scramble ? shuffled(done, call.portal.seed, 'batch', call.now, done.length) : done;
  return { status: errors.length > 0 ? 207 : status, body: batchBody(call.portal, results, errors) };
}

function batchError(error: Refusal, trace: string): Record<string, unknown> {
  const { errors, context } = error.options;
  return {
    status: 'error',
    category: error.category ?? 'VALIDATION_ERROR',
    message: error.message,
    ...(errors ? { errors } : {}),
    context: { ...context, objectWriteTraceId: [trace] },
  };
}

/** Refuses a unique value that an earlier input of the same batch has taken. */
function claimer(call: Call, type: StoreType): (values: Readonly<Record<string, string | null>>) => void {
  const claimed = new Set<string>();
  return (values) => {
    for (const name of call.portal.schema.uniqueNames(type)) {
      const value = values[name];
      if (!value) continue;
      const key = `${name} ${value.toLowerCase()}`;
      if (claimed.has(key)) throw takenValue(call.portal, type, name, value, 'in the same batch');
      claimed.add(key);
    }
  };
}

function propertiesOf(input: Json): Json {
  return isObject(input.properties) ? input.properties : {};
}

export function batchCreate(call: Call): Reply {
  const type = typeOf(call.params.type);
  const claim = claimer(call, type);
  const plan = (input: Json): Plan => planCreate(call, type, propertiesOf(input), input, claim);
  return runBatch(call, inputsOf(call.body, MAX_INPUTS), plan, { status: 201, scramble: true, partial: () => true });
}

function planCreate(
  call: Call,
  type: StoreType,
  properties: Json,
  input: Json,
  claim: (values: Record<string, string | null>) => void,
): Plan {
  requireTimestamp(type, properties);
  const values = checkWrite(call.portal, type, properties, call.caller.by, null);
  const links: LinkTo[] = checkLinks(call.portal, type, input.associations);
  requireLead(type, properties, links);
  claim(values);
  return {
    trace: traceOf(input),
    properties: null,
    run: () => ({ record: createRecord(call.portal, type, properties, call.caller.by, links) }),
  };
}

function refuseDuplicates(ids: readonly string[]): void {
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) throw invalid(`Duplicate IDs found in batch input: [${[...new Set(twice)].join(', ')}]. IDs must be unique`);
}

function missingObject(type: StoreType, id: string): Refusal {
  const name = OBJECT_TYPES[type].singular.toUpperCase();
  return new Refusal(
    400,
    'OBJECT_NOT_FOUND',
    `Could not get some ${name} objects, they may be deleted or not exist. Check that ids are valid.`,
    {
      context: { ids: [id] },
    },
  );
}

/** An e-mail in place of a contact's id, without `idProperty`, changes nothing and says nothing [hubspot-api-nodejs#548]. */
function isBareEmail(type: StoreType, input: Json): boolean {
  return type === 'contacts' && input.idProperty === undefined && idOf(input).includes('@');
}

/** Merged-away ids are not accepted here, only in single updates [docs: Using object APIs]. */
export function batchUpdate(call: Call): Reply {
  const type = typeOf(call.params.type);
  const inputs = inputsOf(call.body, MAX_INPUTS).filter((input) => !isBareEmail(type, input));
  refuseDuplicates(inputs.map(idOf));
  const claim = claimer(call, type);
  const plan = (input: Json): Plan => {
    const idProperty = typeof input.idProperty === 'string' ? input.idProperty : null;
    if (idProperty !== null) refuseSharedProperty(call, type, idProperty);
    const record = findBy(call.portal, type, idOf(input), idProperty);
    if (!record || record.archived || (idProperty === null && record.id !== idOf(input))) throw missingObject(type, idOf(input));
    return planUpdate(call, type, record, input, claim);
  };
  return runBatch(call, inputs, plan, { status: 200, scramble: false, partial: () => true });
}

function planUpdate(
  call: Call,
  type: StoreType,
  record: StoredRecord,
  input: Json,
  claim: (values: Record<string, string | null>) => void,
): Plan {
  const properties = propertiesOf(input);
  const values = checkWrite(call.portal, type, properties, call.caller.by, record);
  claim(values);
  const run = () => {
    applyValues(call.portal, record, values, call.caller.by);
    return { record };
  };
  return { trace: traceOf(input), properties: Object.keys(properties), run };
}

function refuseSharedProperty(call: Call, type: StoreType, name: string): void {
  const unique = call.portal.schema.find(type, name)?.hasUniqueValue && name !== 'email';
  if (!unique) throw invalid(`Unable to perform update/upsert by non-unique ${OBJECT_TYPES[type].typeId} property`);
}

/**
 * `id` is the unique value, `idProperty` the property that holds it; a new record gets it too. One conflict answers 409 for the whole
 * batch [community td-p/1051941], and by e-mail there is no partial success at all [docs: Contacts guide].
 */
export function batchUpsert(call: Call): Reply {
  const type = typeOf(call.params.type);
  const inputs = inputsOf(call.body, MAX_INPUTS);
  refuseDuplicates(inputs.map((input) => idOf(input).toLowerCase()));
  const claim = claimer(call, type);
  const plan = (input: Json): Plan => {
    const name = typeof input.idProperty === 'string' ? input.idProperty : '';
    if (!(type === 'contacts' && name === 'email')) refuseSharedProperty(call, type, name);
    const record = call.portal.unique.find(type, name, idOf(input));
    const inner = record
      ? planUpdate(call, type, record, input, claim)
      : planCreate(call, type, { ...propertiesOf(input), [name]: idOf(input) }, input, claim);
    return {
      ...inner,
      properties: inner.properties ? [...inner.properties, name] : null,
      run: () => ({ ...inner.run(), isNew: record === null }),
    };
  };
  const byEmail = inputs.some(({ idProperty }) => idProperty === 'email');
  return runBatch(call, inputs, plan, { status: 200, scramble: true, partial: ({ status }) => status !== 409 && !byEmail });
}

export function batchRead(call: Call): Reply {
  const type = typeOf(call.params.type);
  const max = stringsOf(call.body.propertiesWithHistory).length > 0 ? MAX_HISTORY_INPUTS : MAX_INPUTS;
  const ids = [...new Set(inputsOf(call.body, max).map(idOf))];
  const idProperty = typeof call.body.idProperty === 'string' ? call.body.idProperty : null;
  const archived = call.query.get('archived') === 'true';
  const selection = {
    properties: stringsOf(call.body.properties),
    withHistory: stringsOf(call.body.propertiesWithHistory),
    associations: [],
  };
  const found = new Set<StoredRecord>();
  const missing: string[] = [];
  for (const id of ids) {
    const record = findBy(call.portal, type, id, idProperty);
    if (record && record.archived === archived) found.add(record);
    else missing.push(id);
  }
  const errors = missing.length === 0 ? [] : [missingError(type, missing)];
  const results = [...found].map((record) => presentRecord(call.portal, record, selection));
  return { status: errors.length > 0 ? 207 : 200, body: batchBody(call.portal, results, errors) };
}

function missingError(type: StoreType, ids: readonly string[]): Record<string, unknown> {
  const { message, category } = missingObject(type, '');
  return { status: 'error', category, message, context: { ids } };
}

export function batchArchive(call: Call): Reply {
  const type = typeOf(call.params.type);
  for (const input of inputsOf(call.body, MAX_INPUTS)) {
    const record = call.portal.find(type, idOf(input));
    if (record) archiveRecord(call.portal, record, call.caller.by);
  }
  return { status: 204 };
}

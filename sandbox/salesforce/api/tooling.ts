/** The Tooling API: queries over the org's own definitions, custom fields, and the objects that change events watch. */
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { bad, missing, SfRefusal } from '../kit/refusal.ts';
import { ComponentError, type Xml } from '../metadata/component.ts';
import { describeField, describeFull, describeShort } from '../schema/describe.ts';
import { readQuery, runQuery } from '../soql/run.ts';
import { hasRight } from '../store/access.ts';
import { isJson, jsonBody } from './body.ts';
import { definitionsOf } from './definitions.ts';

/** Objects that may be watched by change events [docs: cdc_allocations]. */
const MAX_WATCHED = 5;

/** GET /tooling/query?q=…. */
export function toolingQuery(call: OrgCall): OrgReply {
  const org = definitionsOf(call.box);
  const running = { sight: { org, actor: call.actor }, all: false, base: `${call.base}/tooling`, pageSize: 2_000, keep: () => '' };
  const result = runQuery(running, readQuery(call.request.query.get('q') ?? ''));
  return {
    status: 200,
    body: {
      size: result.total,
      totalSize: result.total,
      done: true,
      queryLocator: null,
      entityTypeName: null,
      records: result.page(0, result.total),
    },
  };
}

/** GET /tooling/sobjects. */
export function toolingObjects(call: OrgCall): OrgReply {
  const { schema } = definitionsOf(call.box);
  return {
    status: 200,
    body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: schema.all().map((object) => describeShort(object, `${call.base}/tooling`)) },
  };
}

/** GET /tooling/sobjects/{object}/describe. */
export function toolingDescribe(call: OrgCall): OrgReply {
  const object = definitionsOf(call.box).schema.find(call.params.object ?? '');
  if (!object) throw missing();
  return {
    status: 200,
    body: describeFull(
      object,
      [...object.fields.values()].map((field) => describeField(field, true)),
      [],
      `${call.base}/tooling`,
    ),
  };
}

function requireRight({ box, actor }: OrgCall): void {
  if (['PermissionsCustomizeApplication', 'PermissionsModifyAllData'].some((right) => hasRight(box.org, actor.userId, right))) return;
  throw new SfRefusal(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on cross-reference id');
}

/** POST /tooling/sobjects/{CustomField | PlatformEventChannelMember}: `{FullName, Metadata}`. */
export function toolingCreate(call: OrgCall): OrgReply {
  requireRight(call);
  const body = jsonBody(call);
  const metadata = isJson(body.Metadata) ? body.Metadata : {};
  const { object = '' } = call.params;
  if (object === 'PlatformEventChannelMember') return watch(call, String(metadata.selectedEntity ?? ''));
  if (object !== 'CustomField') throw missing();
  const fullName = String(body.FullName ?? '');
  if (call.box.metadata.has('CustomField', fullName))
    throw bad('DUPLICATE_DEVELOPER_NAME', `There is already a field named ${fullName} on this object.`);
  try {
    call.box.metadata.put(call.actor.userId, { type: 'CustomField', fullName, body: metadata as Xml });
  } catch (error) {
    if (error instanceof ComponentError) throw bad(error.statusCode, error.message, ['FullName']);
    throw error;
  }
  return { status: 201, body: { id: '00NgK00000000001AAA', success: true, errors: [], warnings: [], infos: [] } };
}

function watch({ box }: OrgCall, selected: string): OrgReply {
  const entity = selected.replace(/ChangeEvent$/, '');
  const watched = box.org.settings.changeEvents;
  if (!box.org.schema.find(entity)) throw bad('INVALID_CROSS_REFERENCE_KEY', `no entity ${selected} found`, ['SelectedEntity']);
  if (watched.includes(entity))
    throw bad('DUPLICATE_VALUE', `duplicate value found: ${selected} is already a member of ChangeEvents`, ['SelectedEntity']);
  if (watched.length >= MAX_WATCHED) throw bad('LIMIT_EXCEEDED', `You can select at most ${MAX_WATCHED} entities for change notifications`);
  watched.push(entity);
  return { status: 201, body: { id: '0v8gK00000000001AAA', success: true, errors: [] } };
}

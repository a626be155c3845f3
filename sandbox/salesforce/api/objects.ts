/** The objects and fields a caller may use, by the names in a path. */
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { missing } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import { describeField, describeFull, describeShort } from '../schema/describe.ts';
import { editsField, seesObject, visibleFields } from '../store/access.ts';

/** The object in a path; 404 NOT_FOUND for what the caller does not see. */
export function objectIn(call: OrgCall, name = call.params.object ?? ''): ObjectType {
  const object = call.box.org.schema.find(name);
  if (!object || !seesObject(call.box.org, call.actor, object)) throw missing();
  return object;
}

/** GET /sobjects. */
export function listObjects({ box, actor, base }: OrgCall): OrgReply {
  const objects = box.org.schema.all().filter((object) => seesObject(box.org, actor, object));
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: objects.map((object) => describeShort(object, base)) } };
}

/** GET /sobjects/{object}. */
export function basicObject(call: OrgCall): OrgReply {
  return { status: 200, body: { objectDescribe: describeShort(objectIn(call), call.base), recentItems: [] } };
}

/** GET /sobjects/{object}/describe: what field-level security hides is not there. */
export function describeObject(call: OrgCall): OrgReply {
  const { box, actor, base } = call;
  const object = objectIn(call);
  const fields = visibleFields(box.org, actor, object).map((field) => describeField(field, editsField(box.org, actor, object, field)));
  return { status: 200, body: describeFull(object, fields, box.org.schema.childrenOf(object), base) };
}

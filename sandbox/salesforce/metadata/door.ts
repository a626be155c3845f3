/** The Metadata SOAP endpoint: session, rights, operation, reply. */

import type { OrgBox } from '../box.ts';
import type { OrgReply, OrgRequest } from '../http/exchange.ts';
import { limitProblem } from '../http/rest-door.ts';
import { refusalOf, SfRefusal } from '../kit/refusal.ts';
import { hasRight } from '../store/access.ts';
import { type Component, ComponentError, listOf, textOf, type Xml } from './component.ts';
import { deployInput } from './deploy.ts';
import { envelope, fault, readEnvelope, type SoapCall, toXml } from './soap.ts';

/** Components of one call [general knowledge; the reference advises ten]. */
const MAX_COMPONENTS = 10;

type Operation = (box: OrgBox, userId: string, body: Xml) => string;

function reply(status: number, body: string): OrgReply {
  return { status, text: { type: 'text/xml;charset=UTF-8', body } };
}

function componentOf(raw: unknown): Component {
  const { '@type': type, fullName, ...body } = raw as Xml;
  return { type: String(type ?? '').replace(/^\w+:/, ''), fullName: String(fullName ?? ''), body };
}

function resultOf(box: OrgBox, fullName: string, work: () => Xml): Xml {
  try {
    return { ...box.org.attempt(work), fullName, success: true };
  } catch (error) {
    const { statusCode, message } =
      error instanceof ComponentError ? error : { statusCode: refusalOf(error).code, message: refusalOf(error).message };
    return { errors: { message, statusCode }, fullName, success: false };
  }
}

function each(mode: 'create' | 'update' | 'upsert'): Operation {
  return (box, userId, body) => {
    const components = few(listOf(body.metadata)).map(componentOf);
    return toXml(
      'result',
      components.map((component) =>
        resultOf(box, component.fullName, () => {
          const there = box.metadata.has(component.type, component.fullName);
          if (mode === 'create' && there)
            throw new ComponentError(
              'DUPLICATE_DEVELOPER_NAME',
              `There is already a component named ${component.fullName} on this organization.`,
            );
          if (mode === 'update' && !there)
            throw new ComponentError('INVALID_CROSS_REFERENCE_KEY', `no ${component.type} named ${component.fullName} found`);
          const { created } = box.metadata.put(userId, component);
          return mode === 'upsert' ? { created } : {};
        }),
      ),
    );
  };
}

function few<T>(list: T[]): T[] {
  if (list.length > MAX_COMPONENTS)
    throw new SfRefusal(500, 'LIMIT_EXCEEDED', `record limit reached. cannot submit more than ${MAX_COMPONENTS} records in this operation`);
  return list;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  upsertMetadata: each('upsert'),
  createMetadata: each('create'),
  updateMetadata: each('update'),
  deleteMetadata: (box, userId, body) =>
    toXml(
      'result',
      few(listOf(body.fullNames)).map((fullName) =>
        resultOf(box, String(fullName), () => {
          box.metadata.drop(userId, textOf(body, 'type'), String(fullName));
          return {};
        }),
      ),
    ),
  readMetadata: (box, _userId, body) => {
    const type = textOf(body, 'type');
    const records = few(listOf(body.fullNames)).map((fullName) => {
      const found = box.metadata.read(type, String(fullName));
      return found ? { '@xsi:type': type, fullName, ...found } : { '@xsi:nil': 'true' };
    });
    return toXml('result', { records });
  },
  listMetadata: (box, _userId, body) =>
    toXml(
      'result',
      listOf(body.queries).flatMap((raw) => {
        const type = textOf(raw as Xml, 'type');
        return box.metadata
          .names(type)
          .map((fullName) => ({ fileName: `${type}/${fullName}`, fullName, id: '000000000000000AAA', manageableState: 'unmanaged', type }));
      }),
    ),
  describeMetadata: () =>
    toXml('result', {
      metadataObjects: ['CustomObject', 'PermissionSet', 'CampaignInfluenceModel', 'Report', 'Dashboard', 'Layout', 'FlexiPage'].map(
        (xmlName) => ({ directoryName: `${xmlName.toLowerCase()}s`, inFolder: false, metaFile: false, xmlName }),
      ),
      organizationNamespace: '',
      partialSaveAllowed: true,
      testRequired: false,
    }),
  deploy: (box, userId, body) => {
    const { zip, options } = deployInput(body);
    return toXml('result', { done: false, id: box.deploys.start(box, userId, zip, options), state: 'Queued' });
  },
  checkDeployStatus: (box, _userId, body) =>
    box.deploys.result(box, textOf(body, 'asyncProcessId') || textOf(body, 'id'), textOf(body, 'includeDetails') === 'true'),
};

/** POST /services/Soap/m/{version}. */
export function answerMetadata(box: OrgBox, request: OrgRequest): OrgReply {
  let call: SoapCall;
  try {
    call = readEnvelope(request.raw.toString('utf8'));
    return reply(200, envelope(call.operation, perform(box, call)));
  } catch (error) {
    const { code, message } = refusalOf(error);
    return reply(500, fault(code, message));
  }
}

function perform(box: OrgBox, { sessionId, operation, body }: SoapCall): string {
  const access = box.faults.refuseTokens ? null : box.grants.findAccess(sessionId, box.clock.now());
  if (!access) throw new SfRefusal(500, 'INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  if (limitProblem(box)) throw new SfRefusal(500, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  const allowed = ['PermissionsCustomizeApplication', 'PermissionsModifyAllData'].some((right) => hasRight(box.org, access.userId, right));
  if (!allowed)
    throw new SfRefusal(
      500,
      'INSUFFICIENT_ACCESS',
      'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
    );
  const run = OPERATIONS[operation];
  if (!run) throw new SfRefusal(500, 'INVALID_OPERATION', `There is no operation ${operation}`);
  return run(box, access.userId, body);
}

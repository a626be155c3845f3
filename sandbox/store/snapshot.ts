/** Writing the whole state to a directory and reading it back, one record a line, replaced atomically. */

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { App } from '../oauth/apps.ts';
import type { Millis } from '../portal.ts';
import type { Sandbox } from '../sandbox.ts';
import { STORE_TYPES } from './object-types.ts';
import type { Owner } from './owners.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord } from './record.ts';
import type { Schema } from './schema.ts';
import type { PortalSettings } from './settings.ts';
import type { ValidationRule } from './validation-rules.ts';
import { shelve } from './write.ts';

const FILE = 'sandbox.ndjson';
/** Changes when the lines change shape; an older file is refused with a sentence. */
const FORMAT = 2;

interface Head {
  readonly format: number;
  readonly origin: string;
  readonly now: Millis;
  readonly lastEventId: number;
  readonly apps: App[];
  readonly grants: unknown;
  readonly outbox: unknown;
  readonly log: unknown;
  readonly faults: Sandbox['faults'];
  readonly world: unknown;
  readonly portals: PortalHead[];
}

interface PortalHead {
  readonly portalId: string;
  readonly owners: Owner[];
  readonly schema: ReturnType<Schema['save']>;
  readonly mergedInto: [string, string][];
  readonly validationRules: ValidationRule[];
  readonly refuseUniqueTaskProperty: boolean;
  readonly settings: PortalSettings;
  readonly forms: ReturnType<PortalState['forms']['save']>;
  readonly campaigns: ReturnType<PortalState['campaigns']['save']>;
  readonly labels: ReturnType<PortalState['labels']['save']>;
  readonly lastIds: [string, number][];
}

/** `initial` and `indexed` are left out where they are the present values. */
type RecordLine = Omit<StoredRecord, 'links' | 'initial' | 'indexed'> & {
  readonly initial?: StoredRecord['initial'];
  readonly indexed?: StoredRecord['indexed'];
} & { readonly portalId: string; readonly links: [string, [string, number[]][]][] };

/** True when the directory holds a snapshot. */
export async function hasSnapshot(directory: string): Promise<boolean> {
  return access(path.join(directory, FILE)).then(
    () => true,
    () => false,
  );
}

function headOf(sandbox: Sandbox): Head {
  const now = sandbox.clock.now();
  return {
    format: FORMAT,
    origin: sandbox.origin,
    now,
    lastEventId: sandbox.lastEventId,
    apps: [...sandbox.apps.values()],
    grants: sandbox.grants.save(now),
    outbox: sandbox.outbox.save(),
    log: sandbox.log.save(),
    faults: sandbox.faults,
    world: sandbox.world?.save() ?? null,
    portals: [...sandbox.portals.values()].map((portal) => ({
      portalId: portal.portalId,
      owners: portal.owners.all(),
      schema: portal.schema.save(),
      mergedInto: [...portal.mergedInto],
      validationRules: portal.validationRules,
      refuseUniqueTaskProperty: portal.refuseUniqueTaskProperty,
      settings: portal.settings,
      forms: portal.forms.save(),
      campaigns: portal.campaigns.save(),
      labels: portal.labels.save(),
      lastIds: STORE_TYPES.map((type) => [type, portal.shelf(type).lastId]),
    })),
  };
}

function lineOf(portal: PortalState, record: StoredRecord): string {
  const links = [...record.links].map(([type, side]) => [type, [...side]]);
  const initial = record.initial === record.values ? undefined : record.initial;
  const indexed = record.indexed === record.values ? undefined : record.indexed;
  return JSON.stringify({ portalId: portal.portalId, ...record, initial, indexed, links });
}

/** Writes beside the old file, then takes its place. */
export async function writeSnapshot(sandbox: Sandbox, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const target = path.join(directory, FILE);
  const lines = [JSON.stringify(headOf(sandbox))];
  for (const portal of sandbox.portals.values()) {
    for (const type of STORE_TYPES) for (const record of portal.shelf(type).order.from(0)) lines.push(lineOf(portal, record));
  }
  const stream = createWriteStream(`${target}.new`);
  for (const line of lines) if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
  await rename(`${target}.new`, target);
}

/** Fills an empty sandbox from the snapshot of a directory. */
export async function readSnapshot(sandbox: Sandbox, directory: string): Promise<void> {
  const file = path.join(directory, FILE);
  let head: Head | null = null;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (head === null) {
      head = JSON.parse(line) as Head;
      refuseForeign(sandbox, head, file);
      restoreHead(sandbox, head);
    } else restoreRecordLine(sandbox, JSON.parse(line) as RecordLine);
  }
  if (head === null) throw new Error(`${file} is empty; remove it or use another --state.`);
  for (const saved of head.portals) {
    for (const [type, lastId] of saved.lastIds) {
      const shelf = sandbox.portals.get(saved.portalId)?.shelf(type as StoredRecord['type']);
      if (!shelf) continue;
      shelf.lastId = lastId;
      shelf.log.sort();
    }
  }
}

function refuseForeign(sandbox: Sandbox, head: Head, file: string): void {
  const hint = 'Remove the file, or use another --state.';
  if (head.format !== FORMAT) throw new Error(`${file} has format ${head.format}, and this sandbox reads ${FORMAT}. ${hint}`);
  if (head.origin !== sandbox.origin)
    throw new Error(`${file} was made with the options ${head.origin}, not ${sandbox.origin}. Use the same ones. ${hint}`);
}

function restoreHead(sandbox: Sandbox, head: Head): void {
  sandbox.clock.moveTo(head.now);
  sandbox.lastEventId = head.lastEventId;
  for (const app of head.apps) sandbox.apps.set(app.clientId, app);
  sandbox.grants.load(head.grants);
  sandbox.outbox.load(head.outbox);
  sandbox.log.load(head.log);
  sandbox.faults = head.faults;
  if (head.world !== null) sandbox.world?.load(head.world);
  for (const saved of head.portals) restorePortal(sandbox.portals.get(saved.portalId), saved);
}

function restorePortal(portal: PortalState | undefined, saved: PortalHead): void {
  if (!portal) throw new Error(`The snapshot is of portal ${saved.portalId}, which this sandbox does not serve.`);
  portal.owners.load(saved.owners);
  portal.schema.load(saved.schema);
  for (const [loser, winner] of saved.mergedInto) portal.mergedInto.set(loser, winner);
  portal.validationRules.push(...saved.validationRules);
  portal.refuseUniqueTaskProperty = saved.refuseUniqueTaskProperty;
  // What a snapshot of an earlier sandbox does not name is as in a new portal.
  portal.settings = { ...portal.settings, ...saved.settings };
  portal.forms.load(saved.forms);
  portal.campaigns.load(saved.campaigns);
  portal.labels.load(saved.labels);
  portal.schema.showRecordSources(saved.settings.recordSources);
}

function restoreRecordLine(sandbox: Sandbox, line: RecordLine): void {
  const { portalId, links, ...rest } = line;
  const portal = sandbox.portals.get(portalId) as PortalState;
  const sides = links.map(([type, side]) => [type, new Map(side)] as [StoredRecord['type'], Map<string, number[]>]);
  const { initial = rest.values, indexed = rest.values } = rest;
  shelve(portal, { ...rest, initial, indexed, links: new Map(sides) });
}

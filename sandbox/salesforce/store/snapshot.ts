/** Writing the whole org to a directory and reading it back, one row a line, replaced atomically. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { OrgBox } from '../box.ts';
import type { ClientApp } from '../oauth/apps.ts';
import type { Org, Row } from './org.ts';

const FILE = 'salesforce.ndjson';
/** Changes when the lines change shape; an older file is refused with a sentence. */
const FORMAT = 1;

interface Head {
  readonly format: number;
  readonly now: number;
  readonly org: ReturnType<Org['save']>;
  readonly metadata: unknown;
  readonly apps: ClientApp[];
  readonly grants: unknown;
  readonly jobs: unknown;
  readonly bus: unknown;
  readonly log: unknown;
  readonly usage: unknown;
  readonly faults: OrgBox['faults'];
  /** The world that plays in it, and what it made; null without one. */
  readonly stage?: unknown;
}

/** True when the directory holds an org. */
export async function hasOrgSnapshot(directory: string): Promise<boolean> {
  return access(path.join(directory, FILE)).then(
    () => true,
    () => false,
  );
}

function headOf(box: OrgBox): Head {
  return {
    format: FORMAT,
    now: box.clock.now(),
    org: box.org.save(),
    metadata: box.metadata.save(),
    apps: [...box.apps.values()],
    grants: box.grants.save(),
    jobs: box.jobs.save(),
    bus: box.bus.save(),
    log: box.log.save(),
    usage: box.usage.save(),
    faults: box.faults,
    stage: box.stage?.save() ?? null,
  };
}

/** Writes beside the old file, then takes its place. */
export async function writeOrgSnapshot(box: OrgBox, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const target = path.join(directory, FILE);
  const lines = [headOf(box), ...box.org.allRows()].map((line) => JSON.stringify(line));
  const stream = createWriteStream(`${target}.new`);
  for (const line of lines) if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
  await rename(`${target}.new`, target);
}

/** Replaces what an org holds by the snapshot of a directory. */
export async function readOrgSnapshot(box: OrgBox, directory: string): Promise<void> {
  const file = path.join(directory, FILE);
  let head: Head | null = null;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (head === null) {
      head = JSON.parse(line) as Head;
      if (head.format !== FORMAT)
        throw new Error(`${file} has format ${head.format}, and this sandbox reads ${FORMAT}. Remove the file, or use another --state.`);
      restore(box, head);
    } else box.org.restore(JSON.parse(line) as Row);
  }
  if (head === null) throw new Error(`${file} is empty; remove it or use another --state.`);
  box.org.permissionsVersion += 1;
}

function restore(box: OrgBox, head: Head): void {
  box.clock.moveTo(head.now);
  box.org.load(head.org);
  box.metadata.load(head.metadata);
  for (const app of head.apps) box.apps.set(app.clientId, app);
  box.grants.load(head.grants);
  box.jobs.load(head.jobs);
  box.bus.load(head.bus);
  box.log.load(head.log);
  box.usage.load(head.usage);
  box.faults = head.faults;
  if (box.stage && head.stage) box.stage.load(head.stage);
}

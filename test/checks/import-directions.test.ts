/** Plants imports that go the wrong way between the layers, and their lawful twins. */
import { describe, expect, it } from 'vitest';
import { importDirections } from '../../scripts/check/import-directions.ts';
import { offences } from './plant.ts';

const FORBIDDEN: [from: string, code: string, reason: string][] = [
  ['src/domain/lead.ts', "import { retry } from '../lib/retry.ts';", 'src/domain/ may import: nothing outside itself'],
  ['src/domain/lead.ts', "import { z } from 'zod';", 'no package and no built-in'],
  ['src/domain/lead.ts', "import { readFileSync } from 'node:fs';", 'no package and no built-in'],
  ['src/ports/clock.ts', "import { Lead } from '../domain/lead.ts';", 'src/domain/ (types only)'],
  ['src/ports/clock.ts', "import express from 'express';", 'imports express'],
  ['src/lib/retry.ts', "import { Lead } from '../domain/lead.ts';", 'imports src/domain/lead.ts'],
  ['src/ledger/leads.ts', "import { open } from '../queue/open.ts';", 'imports src/queue/open.ts'],
  ['src/queue/open.ts', "import { leads } from '../ledger/leads.ts';", 'imports src/ledger/leads.ts'],
  ['src/queue/open.ts', "import { openPool } from '../engine/pool.ts';", 'imports src/engine/pool.ts'],
  ['src/messages/mail.ts', "import { leads } from '../ledger/leads.ts';", 'imports src/ledger/leads.ts'],
  ['src/engine/pool.ts', "import { leads } from '../ledger/leads.ts';", 'imports src/ledger/leads.ts'],
  ['connectors/hubspot/read.ts', "import { map } from '../salesforce/map.ts';", 'imports connectors/salesforce/map.ts'],
  ['connectors/hubspot/read.ts', "import { connectors } from '../index.ts';", 'imports connectors/index.ts'],
  ['connectors/hubspot/read.ts', "import type { Options } from '../../config/options.ts';", 'imports config/options.ts'],
  ['jobs/sweep.ts', "import { leads } from '../src/ledger/leads.ts';", 'imports src/ledger/leads.ts'],
  ['jobs/sweep.ts', "export * from '../src/web/server.ts';", 'imports src/web/server.ts'],
  ['src/effects/gate.ts', "const web = await import('../web/server.ts');", 'imports src/web/server.ts'],
  ['src/web/page.tsx', "import { sweep } from '../../jobs/sweep.ts';\nexport const Page = () => <p>{sweep}</p>;", 'imports jobs/sweep.ts'],
  ['src/web/server.ts', "type Row = import('../ledger/leads.ts').Row;", 'imports src/ledger/leads.ts'],
  ['config/options.ts', "import { run } from '../src/cli/run.ts';", 'imports src/cli/run.ts'],
  ['src/cli/run.ts', "import { startServer } from '../../sandbox/server.ts';", 'imports sandbox/server.ts'],
  ['src/main.ts', "import { bench } from '../bench/main.ts';", 'imports bench/main.ts'],
  ['sandbox/server.ts', "import type { Clock } from '../src/ports/clock.ts';", 'imports src/ports/clock.ts'],
  ['jobs/sweep.ts', "import { Queue } from 'bullmq';", 'imports bullmq, which only src/queue/, src/engine/ may'],
  ['jobs/sweep.ts', "import { createTransport } from 'nodemailer';", 'which only src/messages/ may'],
  ['src/cli/run.ts', "import { Client } from '@hubspot/api-client/lib/codegen/crm';", 'which only connectors/hubspot/ may'],
  ['src/lib/retry.ts', "import { x } from './x';", 'without the .ts or .tsx extension'],
  ['src/shared/things.ts', 'export const a = 1;', 'stands in no layer'],
];

const ALLOWED: [from: string, code: string][] = [
  ['src/domain/lead.ts', "import { money } from './money.ts';"],
  ['src/ports/clock.ts', "import type { Lead } from '../domain/lead.ts';\nimport { z } from 'zod';"],
  ['src/ports/clock.ts', "import { type Lead, type Deal } from '../domain/lead.ts';"],
  ['connectors/index.ts', "import { hubspot } from './hubspot/index.ts';"],
  [
    'connectors/hubspot/read.ts',
    "import { Client } from '@hubspot/api-client';\nimport type { Connector } from '../../src/ports/connector.ts';",
  ],
  ['src/queue/open.ts', "import { Queue } from 'bullmq';"],
  ['src/messages/mail.ts', "import { createTransport } from 'nodemailer';\nimport type { Messenger } from '../ports/messages.ts';"],
  ['src/engine/index.ts', "import { openQueue } from '../queue/open.ts';"],
  ['jobs/sweep.ts', "import { gate } from '../src/effects/gate.ts';"],
  ['src/effects/gate.ts', "import { sweep } from '../../jobs/sweep.ts';"],
  ['src/cli/run.ts', "import { OPTIONS } from '../../config/options.ts';\nimport { leads } from '../ledger/leads.ts';"],
  ['test/queue/open.test.ts', "import { startServer } from '../../sandbox/server.ts';\nimport { Queue } from 'bullmq';"],
];

describe('import directions', () => {
  it.each(FORBIDDEN)('refuses in %s: %s', async (from, code, reason) => {
    expect(await offences(importDirections, { [from]: `${code}\n` })).toEqual([expect.stringContaining(reason)]);
  });

  it.each(ALLOWED)('lets pass in %s: %s', async (from, code) => {
    expect(await offences(importDirections, { [from]: `${code}\n` })).toEqual([]);
  });

  it('names file and line, and is not misled by comments and strings', async () => {
    const code = "/** import '../web/server.ts'; */\nexport const text = \"import '../web/server.ts'\";\nimport '../web/server.ts';\n";
    expect(await offences(importDirections, { 'jobs/a.ts': code.replaceAll('../', '../src/') })).toEqual([
      'jobs/a.ts:3 imports src/web/server.ts, but jobs/ may import: src/ports, src/domain, src/errors, src/lib, src/effects/',
    ]);
  });
});

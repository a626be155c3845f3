/** Plants files that do not open with their job. */
import { expect, it } from 'vitest';
import { headers } from '../../scripts/check/headers.ts';
import { offences } from './plant.ts';

it.each([
  ["import './b.ts';\n", 'opens without its job'],
  ['// Reads leads.\n', 'opens without its job'],
  ['/** */\nexport const a = 1;\n', 'opens without its job'],
  ['/** Reads leads */\n', 'opens with something that is no sentence'],
  ['/** Reads leads. Writes them too. */\n', 'opens with more than one sentence'],
  ['/**\n * Reads leads.\n *\n * Writes them too.\n */\n', 'opens with more than one sentence'],
])('refuses %j', async (text, reason) => {
  expect(await offences(headers, { 'jobs/a.ts': text })).toEqual([expect.stringContaining(`jobs/a.ts:1 ${reason}`)]);
});

it.each([
  '/** Reads leads. */\n',
  '/** Reads leads in pages, e.g. A to B, or i.e. All of them, of `Lead.Id` 1.5 at most. */\n',
  '/**\n * Reads leads,\n * page by page.\n */\n',
  "#!/usr/bin/env node\n'use strict';\n/** Starts. */\n",
])('lets %j pass', async (text) => {
  expect(await offences(headers, { 'jobs/a.ts': text })).toEqual([]);
});

/** The registry and the folders agree, and every connector has the same files. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CONNECTORS } from '../../connectors/index.ts';
import { testLog } from './session.ts';

const ROOT = fileURLToPath(new URL('../../connectors/', import.meta.url));
const SHARED = [
  'index.ts',
  'client.ts',
  'schema.ts',
  'oauth.ts',
  'inbound.ts',
  'read.ts',
  'write.ts',
  'provision.ts',
  'map.ts',
  'limits.ts',
  'readme.md',
];

describe('connectors', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  it('names every folder once and nothing else', () => {
    expect([...CONNECTORS.keys()].sort()).toEqual(folders.sort());
  });

  it.each([...CONNECTORS])('%s answers to its own name and has the shared files', (crm, create) => {
    const config = {
      clientId: 'c',
      clientSecrets: ['s'],
      apiBase: 'https://api.example.invalid',
      authorizeBase: 'https://app.example.invalid',
      timeoutMs: 1,
    };
    expect(create(config, testLog()).crm).toBe(crm);
    expect(SHARED.filter((file) => !existsSync(`${ROOT}${crm}/${file}`))).toEqual([]);
  });
});

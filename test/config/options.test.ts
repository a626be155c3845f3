/** Settings are read together: every problem is told at once, by its environment name, before anything starts. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, readOptions } from '../../config/options.ts';
import { isBatonError } from '../../src/errors/index.ts';

const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

function problemsOf(environment: Record<string, string>): string {
  try {
    readOptions(environment);
  } catch (error) {
    if (isBatonError(error, 'OPTIONS_INVALID')) return error.message;
    throw error;
  }
  return '';
}

describe('options', () => {
  it('has a usable value for everything when nothing is set', () => {
    const options = readOptions({});
    expect(options).toMatchObject({
      databaseUrl: null,
      redisUrl: null,
      dataDir: '.baton',
      port: 4000,
      dryRun: false,
      clock: 'system',
      key: null,
    });
  });

  it('reports every problem at once, each with its name and what was expected', () => {
    const text = problemsOf({
      BATON_PORT: '70000',
      BATON_DRY_RUN: 'maybe',
      BATON_KEY: 'k1:short',
      DATABASE_URL: 'mysql://u:hidden@h/d',
      HUBSPOT_CLIENT_ID: 'only-half',
      BATON_LOG_LEVEL: 'loud',
    });
    expect(text).toContain('BATON_PORT is not whole number from 0 to 65535: "70000"');
    expect(text).toContain('BATON_DRY_RUN is not yes or no: "maybe" is neither yes nor no');
    expect(text).toMatch(/BATON_KEY .*holds \d+ bytes instead of 32/);
    expect(text).toContain('DATABASE_URL is not address (postgres://… or postgresql://…)');
    expect(text).toContain('HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS belong together');
    expect(text).toContain('BATON_LOG_LEVEL');
    expect(text).not.toContain('hidden');
  });

  it('refuses a mistyped name of its own and names the one that was meant', () => {
    expect(problemsOf({ BATON_DRYRUN: '1' })).toContain('BATON_DRYRUN is no option; did you mean BATON_DRY_RUN?');
    expect(problemsOf({ HUBSPOT_CLIENT_SECRET: 'x' })).toContain('did you mean HUBSPOT_CLIENT_SECRETS?');
    expect(problemsOf({ HUBSPOT_SOMETHING_ELSE_ENTIRELY: 'x' })).toBe('');
  });

  it('asks for a key as soon as a database is shared', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://localhost/baton' })).toContain('BATON_KEY is missing');
    expect(readOptions({ DATABASE_URL: 'postgres://localhost/baton', BATON_KEY: KEY }).key?.[0]?.id).toBe('k1');
  });

  it('says that Redis alone holds no ledger', () => {
    expect(problemsOf({ REDIS_URL: 'redis://localhost' })).toContain('REDIS_URL needs DATABASE_URL');
  });

  it('takes an empty variable for an unset one, and the command line before the environment', () => {
    expect(readOptions({ BATON_PORT: '' }).port).toBe(4000);
    expect(readOptions({ BATON_PORT: '5000' }, { port: 6000 }).port).toBe(6000);
  });

  it('splits several client secrets', () => {
    expect(readOptions({ HUBSPOT_CLIENT_ID: 'a', HUBSPOT_CLIENT_SECRETS: 'new, old' }).hubspotClientSecrets).toEqual(['new', 'old']);
  });

  it('has one row per environment name, each with a sentence', () => {
    expect(new Set(OPTIONS.map(({ env }) => env)).size).toBe(OPTIONS.length);
    for (const { sentence } of OPTIONS) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

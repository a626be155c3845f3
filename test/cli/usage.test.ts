/** Asked wrongly: exit code 2 or 1, a sentence, the nearest thing that exists, and never a stack. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { preparedDataDir } from '../helpers/engines.ts';
import { baton, folders } from './baton.ts';

const { make, clean } = folders();
afterAll(clean);

describe('bad usage', () => {
  it('of a command exits 2 and names the nearest one', async () => {
    const { code, stdout, stderr } = await baton(['serv']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("unknown command 'serv'");
    expect(stderr).toContain('Did you mean serve?');
  });

  it('of an option exits 2 and names the nearest one', async () => {
    const { code, stderr } = await baton(['check', '--invariants']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean --invariant?');
  });

  it('without a command exits 2 and lists the commands', async () => {
    const { code, stderr } = await baton([]);
    expect(code).toBe(2);
    for (const name of ['serve', 'web', 'work', 'migrate', 'doctor', 'check', 'sync', 'demo']) expect(stderr).toContain(`  ${name}`);
  });

  it('asking for help exits 0 on stdout', async () => {
    const { code, stdout } = await baton(['doctor', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--json');
  });

  it('of a command that is not built yet exits 2 and says when it comes', async () => {
    const { code, stderr } = await baton(['simulate', '--years', '3']);
    expect(code).toBe(2);
    expect(stderr).toContain('not built yet');
  });
});

describe('settings that cannot be used', () => {
  it('are told all at once, before anything starts', async () => {
    const { code, stderr, stdout } = await baton(['serve'], { BATON_PORT: 'x', BATON_CONCURENCY: '3', REDIS_URL: 'redis://r' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('3 setting(s) cannot be used');
    expect(stderr).toContain('BATON_PORT');
    expect(stderr).toContain('did you mean BATON_CONCURRENCY?');
    expect(stderr).toContain('REDIS_URL needs DATABASE_URL');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('come as one JSON object with --json', async () => {
    const { code, stdout } = await baton(['migrate', '--json'], { BATON_PORT: 'x' });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'OPTIONS_INVALID', hint: expect.any(String) } });
  });

  it('show the stack to somebody who debugs', async () => {
    const { stderr } = await baton(['migrate'], { BATON_PORT: 'x', BATON_LOG_LEVEL: 'debug' });
    expect(stderr).toMatch(/\n\s+at /);
  });
});

describe('a start that cannot be', () => {
  it('names an unreachable database without its password', async () => {
    const key = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
    const { code, stderr, stdout } = await baton(['migrate', '--json'], {
      DATABASE_URL: 'postgresql://baton:hunter2@127.0.0.1:1/baton',
      BATON_KEY: key,
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('LEDGER_UNAVAILABLE');
    expect(stderr).toContain("The ledger's database cannot be used");
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('places what is wrong with the rules', async () => {
    const file = join(make(), 'rules.yaml');
    writeFileSync(file, 'version: 1\nclauses:\n  - id: [');
    const { code, stderr } = await baton(['migrate'], { BATON_RULES: file, BATON_DATA_DIR: make() });
    expect(code).toBe(1);
    expect(stderr).toMatch(/rules\.yaml:3:\d+: /);
  });

  it('places what is wrong with the roster', async () => {
    const file = join(make(), 'roster.yaml');
    writeFileSync(file, 'repz: []');
    const { code, stderr } = await baton(['migrate'], { BATON_ROSTER: file, BATON_DATA_DIR: make() });
    expect(code).toBe(1);
    expect(stderr).toContain('roster.yaml:1:7: repz: "repz" is not known here (did you mean "reps"?)');
  });

  it('says that the embedded engine is one process', async () => {
    const { code, stderr } = await baton(['work'], { BATON_DATA_DIR: make() });
    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_URL is not set');
  });

  it('names a port that is taken', async () => {
    const { createServer } = await import('node:net');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await baton(['serve'], { BATON_DATA_DIR: await preparedDataDir(), BATON_PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot listen on 127.0.0.1 port ${port}`);
  });
});

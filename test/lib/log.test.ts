/** Log lines are JSON, or one-liners on a terminal, and carry ids only. */
import { describe, expect, it } from 'vitest';
import { createLog, type LogLevel } from '../../src/lib/log.ts';
import { redactText } from '../../src/lib/redact.ts';

function capture(level: LogLevel = 'debug', pretty = false) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, pretty, write: (line) => lines.push(line) }) };
}

describe('log', () => {
  it('writes one JSON object a line with level, time, message and fields', () => {
    const { lines, log } = capture();
    log.child({ installId: 'i1' }).warn('late', { leadId: '42', waited: 7 });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'warn',
      message: 'late',
      installId: 'i1',
      leadId: '42',
      waited: 7,
      time: expect.any(String),
    });
  });

  it('leaves out what is below its level', () => {
    const { lines, log } = capture('warn');
    log.info('quiet');
    log.error('loud');
    expect(lines).toHaveLength(1);
  });

  it('writes plain one-liners for a person', () => {
    const { lines, log } = capture('info', true);
    log.info('ready', { port: 4000, mode: 'live' });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}ready port=4000 mode=live\n$/);
  });

  it('withholds names, addresses and tokens wherever they stand', () => {
    const { lines, log } = capture();
    log.child({ email: 'ana@example.com' }).info('mail of ana.ruiz@example.com bounced', {
      name: 'Ana Ruiz',
      accessToken: 'abc',
      why: 'Bearer CPPfzQdW0123456789abcdef was refused',
      address: 'postgres://baton:hunter2@db/baton',
      leadId: '101',
    });
    const all = lines.join('');
    for (const secret of ['ana', 'Ruiz', 'abc"', 'CPPfzQ', 'hunter2']) expect(all).not.toContain(secret);
    expect(all).toContain('"leadId":"101"');
  });

  it('keeps ids, codes and sentences readable', () => {
    const text = 'INSTALL_DISCONNECTED: portal 4417 of install 0f6e2f2e-7d0c-4d0f-9a38-0a5ad7b7e001 lost scope crm.objects.contacts.write';
    expect(redactText(text)).toBe(text);
  });
});

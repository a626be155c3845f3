/** When touches that no record tells of were read last, person by person and account by account. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';

describe.each(ENGINES)('further touches on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });

  it('are unread until they were read, and again when that was too long ago', async () => {
    const { attribution } = t.a.workspace;
    expect(await attribution.touchesUnread(t.a.id, ['2', '1'], 0)).toEqual(['1', '2']);
    await attribution.touchesRead(t.a.id, ['1'], 10);
    await attribution.touchesRead(t.a.id, ['1', '2'], 20);
    expect(await attribution.touchesUnread(t.a.id, ['1', '2', '3'], 19)).toEqual(['3']);
    expect(await attribution.touchesUnread(t.a.id, ['1', '2', '3'], 20)).toEqual(['1', '2', '3']);
    expect(await t.b.workspace.attribution.touchesUnread(t.b.id, ['1'], 0)).toEqual(['1']);
  });
});

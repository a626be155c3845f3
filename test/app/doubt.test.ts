/** A task whose making was never answered, in an account without a unique task key: whatever happens before it is looked for, one task and no twin. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import { type HttpProxy, startProxy } from '../helpers/proxy.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let proxy: HttpProxy;
let baton: AppHandle;
let ana: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  await sandbox.control('POST portal', { uniqueTaskProperty: false });
  ana = addRep(sandbox, 'ana');
  proxy = await startProxy(sandbox.url);
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { HUBSPOT_API_BASE: proxy.url } });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await proxy?.close();
  await sandbox?.close();
});

/** The next making of tasks is carried out, and its answer is no answer. */
function loseNextAnswer(): void {
  proxy.onAnswer(({ path, body }) => {
    if (!path.includes('tasks/batch/create')) return body;
    proxy.onAnswer(null);
    throw new Error('cut');
  });
}

const call = (lead: string) =>
  sandbox.portal.create(
    'calls',
    { hs_timestamp: String(sandbox.portal.now()), hubspot_owner_id: ana, hs_call_direction: 'OUTBOUND', hs_call_duration: '60000' },
    { source: 'CRM_UI', userId: '1' },
    [{ objectType: 'contacts', id: lead }],
  );

describe('A task that may have been made', () => {
  it.each([
    ['at once', 0],
    ['before it is looked for', 10_000],
    ['after it was found', 2 * MINUTE],
  ])('is closed when the rep calls %s', async (_, wait) => {
    loseNextAnswer();
    const lead = handRaiser(sandbox, `lea${wait}`, ana);
    await baton.rest();
    expect(tasksOf(sandbox, lead)).toHaveLength(1);
    if (wait > 0) await baton.playTo(sandbox.portal.now() + wait);
    call(lead);
    await baton.rest();
    await baton.playTo(sandbox.portal.now() + 20 * MINUTE);
    expect(openTasksOf(sandbox, lead).length).toBeLessThanOrEqual(1);
    expect(
      tasksOf(sandbox, lead)
        .filter((task) => task.properties.hs_task_body?.includes('-t1'))
        .map((task) => task.properties.hs_task_status),
    ).toEqual(['COMPLETED']);
  });
});

/** From the webhook of an overdue hand-raiser to its task in the CRM, one lead after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './accounts.ts';
import { handRaiserOf } from './hand-raiser.ts';

/** So far apart that the budget of the account never runs out: the wait for it is not Baton's. */
const APART_MS = 700;
const LIMIT_MS = 60_000;
const HOUR_MS = 3_600_000;
const WARM_UP = 3;

/** Milliseconds from the change, whose webhook leaves at once, to the CRM's answer to the task's write. */
export async function webhookToTask(account: Account, rep: string, count: number, name: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + count; n += 1) {
    const took = await handOver(account, rep, `${name}${n}`);
    if (n >= WARM_UP) times.push(took);
    await pause(APART_MS);
  }
  return times;
}

async function handOver(account: Account, rep: string, name: string): Promise<number> {
  const bodies: string[] = [];
  let look: () => void = () => undefined;
  account.onTask = (body) => {
    bodies.push(body);
    look();
  };
  const from = performance.now();
  const id = account.sandbox.sandbox.actors.create('contacts', handRaiserOf(name, rep, Date.now() - HOUR_MS), { source: 'FORM' });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no task for lead ${id} within ${LIMIT_MS} ms`)), LIMIT_MS);
    look = () => {
      if (!bodies.some((body) => body.includes(`l${id}-`))) return;
      clearTimeout(timer);
      resolve(performance.now() - from);
    };
    look();
  });
}

/** What every connector owes, whatever the CRM: one suite, run over a bench that stands for the CRM. */
import { afterEach, describe } from 'vitest';
import { activities } from './conformance/activities.ts';
import { census } from './conformance/census.ts';
import { changes } from './conformance/changes.ts';
import { fields } from './conformance/fields.ts';
import { leadReading, otherReading } from './conformance/reading.ts';
import { refusedTasks, uncertainTasks, wantedTasks } from './conformance/tasks.ts';
import type { CrmBench } from './crm-bench.ts';

export function describeConformance(name: string, make: () => Promise<CrmBench>): void {
  let bench: CrmBench;
  const start = async () => {
    bench = await make();
    return bench;
  };
  afterEach(() => bench.close());

  describe(`${name}: reading leads`, () => leadReading(start));
  describe(`${name}: reading the rest`, () => otherReading(start));
  describe(`${name}: changes`, () => changes(start));
  describe(`${name}: who is there`, () => census(start));
  describe(`${name}: activities`, () => activities(start));
  describe(`${name}: tasks as wanted`, () => wantedTasks(start));
  describe(`${name}: tasks after unknown outcomes`, () => uncertainTasks(start));
  describe(`${name}: tasks refused and gone`, () => refusedTasks(start));
  describe(`${name}: fields and provisioning`, () => fields(start));
}

/** What was filled and reached lately, for a look at the mappings. */
import { beforeAll, describe, expect, it } from 'vitest';
import { mappingUse, unmappedForms } from '../../src/domain/intake/mapping-use.ts';
import { MAP, WITH_LEAD_OBJECTS } from '../domain/rulebook/crm-lead.ts';
import { bareLeadObject } from '../helpers/bare-records.ts';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf } from './records-of.ts';

const form = (at: number, name: string) => ({ at, name });

describe.each(ENGINES)('names seen on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
    const ids = Array.from({ length: 12 }, (_, index) => String(100 + index));
    await t.a.workspace.records.store(
      t.a.id,
      ids.map((id, index) => leadOf(id, 100, { conversions: [form(50 + index, 'Book a demo'), form(90, 'Guide')], stageHistory: [] })),
    );
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 100, { conversions: [form(10, 'Book a demo')] })]);
    const made = [
      bareLeadObject({ id: '7', version: 100, createdAt: 45, leadIds: ['111'] }),
      bareLeadObject({ id: '8', version: 100, createdAt: 50, leadIds: [] }),
    ];
    await t.a.workspace.records.store(t.a.id, [...made, bareLeadObject({ id: '9', createdAt: 30 })]);
    await t.b.workspace.records.store(t.b.id, [leadOf('2', 100, { conversions: [form(60, 'Book a demo')] })]);
  });

  it('are counted since an instant, with the ten latest leads', async () => {
    const { forms, stages } = await t.a.workspace.records.seenNames(t.a.id, 40);
    expect(forms).toMatchObject([
      { name: 'Book a demo', count: 12 },
      { name: 'Guide', count: 12 },
    ]);
    expect(forms[0]!.examples).toHaveLength(10);
    expect(forms[0]!.examples[0]).toBe('111');
    expect(stages).toEqual([]);
    const all = await t.a.workspace.records.seenNames(t.a.id, 0);
    expect(all.forms[0]).toMatchObject({ count: 13 });
    expect(all.stages).toEqual([{ name: 'marketingqualifiedlead', count: 1, examples: ['1'] }]);
  });

  it('tell what made the Lead objects, where they and not stages hand over', async () => {
    const seen = await t.a.workspace.records.seenNames(t.a.id, 40);
    expect(seen.leadObjects).toEqual([{ name: 'workflow', count: 2, examples: ['111'] }]);
    expect(mappingUse(WITH_LEAD_OBJECTS, seen).map(({ setting, mapping, count }) => `${setting} ${mapping} ${count}`)).toEqual([
      'hand-raiser-forms *demo* 12',
      'hand-raiser-forms Chat 0',
      'hand-raiser-forms Meeting link* 0',
      'lead-objects workflow 2',
    ]);
  });

  it('tell what each mapping catches, and what none does', async () => {
    const seen = await t.a.workspace.records.seenNames(t.a.id, 0);
    expect(mappingUse(MAP, seen).map(({ setting, mapping, count }) => `${setting} ${mapping} ${count}`)).toEqual([
      'hand-raiser-forms *demo* 13',
      'hand-raiser-forms Chat 0',
      'hand-raiser-forms Meeting link* 0',
      'qualified-stages marketingqualifiedlead 1',
      'inquiry-stages lead 0',
    ]);
    expect(unmappedForms(MAP, seen).map(({ name }) => name)).toEqual(['Guide']);
  });
});

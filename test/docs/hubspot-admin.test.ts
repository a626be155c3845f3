/** The admin's guide names only what the console really says: each bold word is a page or a button there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, openCompany } from '../web/console/company.ts';
import { NOW } from '../web/door.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/hubspot-admin.md'), 'utf8');
const NAMED = [...new Set([...GUIDE.matchAll(/\*\*(.+?)\*\*/g)].map((match) => match[1]!))];

let company: Company;
let shown = '';

beforeAll(async () => {
  company = await openCompany();
  const { marks, installs } = company.door.ledger.workspace('default');
  const { installId } = company.install;
  await marks.park({ installId, lane: 'judge', key: 'late', code: 'GAVE_UP', why: 'x', at: NOW });
  const look = async (path: string) => {
    shown += (await company.page(path)).html;
  };
  shown += await (await fetch(await company.door.web.adminLink())).text();
  for (const path of ['/', '/accounts', '/people', '/failures', '/audit']) await look(path);
  await installs.update(installId, { mode: 'observe' });
  await company.door.ledger.workspace('default').saveSetting('paused', { at: NOW, by: 'admin', why: '' });
  await look('/accounts');
  await installs.update(installId, { status: 'uninstalled' });
  for (const path of ['/today', '/accounts']) await look(path);
});
afterAll(() => company.close());

describe('the admin’s guide', () => {
  it('names what to press', () => expect(NAMED.length).toBeGreaterThan(9));

  it.each(NAMED)('leads to “%s”, which is there', (name) => expect(shown).toContain(`>${name}<`));
});

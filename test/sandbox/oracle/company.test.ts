/** Who the company's people are to the judge, and who is nobody. */
import { expect, it } from 'vitest';
import { Company } from '../../../sandbox/oracle/company.ts';
import type { Scene } from '../../../sandbox/oracle/crm.ts';

const owner = (id: string, userId: string) => ({ id, userId, teams: [], archived: false, updatedAt: 0 });

it('takes what a machine did for nobody’s deed, not for a queue’s, which has no user either', () => {
  const mainPortal = {
    timeZone: 'UTC',
    owners: { all: () => [owner('005A', '005A'), owner('00GQ', '')] },
    shelf: () => ({ byId: new Map() }),
  };
  const scene = { mainPortal: { ...mainPortal, find: () => null }, world: null, clock: { now: () => 0 }, apps: new Map() } satisfies Scene;
  const company = new Company(scene, { rules: { clauses: [] } });
  expect(company.ownerOfUser('005A')).toBe('005A');
  expect(company.ownerOfUser(undefined)).toBe('');
});

/** A connected account with reps, people and hand-offs of every kind, for the console's pages. */
import type { HandoffJudgement } from '../../../src/domain/judgement.ts';
import type { Role } from '../../../src/ports/ledger/console.ts';
import type { Install } from '../../../src/ports/ledger/index.ts';
import { leadOf, repOf } from '../../ledger/records-of.ts';
import { handoffOf, saveOf, UNDER } from '../../ledger/saves-of.ts';
import { type Door, NOW, openDoor } from '../door.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Company {
  readonly door: Door;
  readonly install: Install;
  /** A cookie of somebody signed in with this role; the first link's is the admin's. */
  cookies: Record<Role, string>;
  page(path: string, role?: Role): Promise<{ status: number; html: string; headers: Headers }>;
  close(): Promise<void>;
}

export const cookieOf = (response: Response): string => (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

export async function signInAdmin(door: Door): Promise<string> {
  return cookieOf(await fetch(await door.web.adminLink(), { method: 'POST', redirect: 'manual' }));
}

/** An admin's session that is turned into another role's: the ledger says who somebody is. */
async function signInAs(door: Door, role: Role, email: string | null = `${role}@acme.example`): Promise<string> {
  const cookie = await signInAdmin(door);
  const { console } = door.ledger.workspace('default');
  if (role === 'admin') return cookie;
  const claim = JSON.parse(door.sealer.open(decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)))) as { id: string };
  const { session } = (await console.findSession(claim.id, NOW))!;
  const person = { personId: `p-${role}`, name: role, email, role, addedBy: 'test', addedAt: NOW, seenAt: null };
  await console.savePerson(person);
  await console.endSessions({ sessionId: claim.id }, NOW);
  await console.saveSession({ ...session, personId: person.personId });
  return cookie;
}

const OWED = { clause: 'S2', what: 'first attempt' };

/** Lead ids are what they stand for. */
const HANDOFFS: Readonly<Record<string, Partial<HandoffJudgement>>> = {
  late: { owner: '7', state: 'accepted', nextStep: { ...OWED, dueAt: NOW - 3 * HOUR } },
  later: { owner: '8', state: 'working', nextStep: { ...OWED, dueAt: NOW - HOUR } },
  soon: { owner: '7', state: 'accepted', nextStep: { ...OWED, dueAt: NOW + HOUR } },
  today: { owner: '8', state: 'working', nextStep: { ...OWED, dueAt: NOW + 5 * HOUR } },
  tomorrow: { owner: '7', state: 'sleeping', nextStep: { ...OWED, dueAt: NOW + 30 * HOUR } },
  offered: { owner: '8', state: 'offered', nextStep: { clause: 'S1', what: 'accept it', dueAt: NOW + 4 * HOUR } },
  nobodys: { owner: null, state: 'offered', nextStep: { clause: 'S1', what: 'find an owner', dueAt: NOW + 4 * HOUR } },
  back: {
    owner: '7',
    state: 'working',
    nextStep: { ...OWED, dueAt: NOW + 40 * HOUR },
    withMarketing: { since: NOW - HOUR, why: 'handed-back' },
  },
  over: {
    owner: '7',
    state: 'closed',
    nextStep: null,
    outcome: { value: 'won', at: NOW - HOUR, reason: 'deal won', by: '7', evidence: null },
  },
};

export async function openCompany(options: Parameters<typeof openDoor>[0] = {}): Promise<Company> {
  const door = await openDoor(options);
  const install = await door.connect('4417', { name: 'Acme', timeZone: 'Europe/Berlin' });
  const { records, handoffs } = door.ledger.workspace('default');
  await records.store(install.installId, [
    repOf('7', NOW, { name: 'Ana', email: 'rep@acme.example' }),
    repOf('8', NOW, { name: 'Ben', email: 'ben@acme.example' }),
    ...Object.keys(HANDOFFS).map((id) =>
      leadOf(id, NOW, { person: { name: `${id} Buyer`, email: `${id}@client.example`, phone: null, company: 'Client' } }),
    ),
  ]);
  const saves = Object.entries(HANDOFFS).map(([id, more]) => saveOf(id, {}, [handoffOf({ handedAt: NOW - 24 * HOUR, ...more })]));
  await handoffs.save(install.installId, saves, UNDER, NOW);
  const cookies = { admin: await signInAdmin(door) } as Record<Role, string>;
  for (const role of ['marketing-lead', 'sales-lead', 'rep', 'viewer'] as const) cookies[role] = await signInAs(door, role);
  const page = async (path: string, role: Role = 'admin') => {
    const answer = await fetch(door.url + path, { headers: { cookie: cookies[role] }, redirect: 'manual' });
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  };
  return { door, install, cookies, page, close: () => door.close() };
}

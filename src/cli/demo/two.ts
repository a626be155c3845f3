/** What the demo counts of people who may stand in two CRMs: everybody once, judged on what both say. */
import { companyOf } from '../../domain/intake/company.ts';
import { personFacts } from '../../domain/intake/person-facts.ts';
import { judge } from '../../domain/judge.ts';
import { joinPerson } from '../../domain/links/join.ts';
import { type JoinedReps, joinReps } from '../../domain/links/reps.ts';
import type { Roster } from '../../domain/roster.ts';
import { indexRoster } from '../../domain/roster-index.ts';
import type { Install, InstallPair, Ledger, StoredPerson } from '../../ports/ledger/index.ts';
import type { CoveredPerson } from './covered.ts';
import { handoffsOf, type Judging, judgedPeople, leadsWith } from './people.ts';

const PAGE = 500;

export interface TwoAccounts {
  readonly ledger: Ledger;
  readonly hubspot: Install;
  readonly salesforce: Install;
}

/** Whoever has a user in both is one. */
export async function repsOfBoth({ ledger, hubspot, salesforce }: TwoAccounts): Promise<JoinedReps> {
  const { records } = ledger.workspace(hubspot.workspaceId);
  const [near, far] = [await records.reps(hubspot.installId), await records.reps(salesforce.installId)];
  return joinReps({ reps: near, on: true }, { reps: far, on: true });
}

/** Everybody of both accounts once: linked people as the one they are. */
export async function judgedInBoth(
  accounts: TwoAccounts,
  reps: JoinedReps,
  judging: Judging,
  rosterOf: (install: Install) => Promise<Roster>,
): Promise<CoveredPerson[]> {
  const { ledger, hubspot, salesforce } = accounts;
  const pair: InstallPair = { hubspot: hubspot.installId, salesforce: salesforce.installId };
  const { links } = ledger.workspace(hubspot.workspaceId);
  const people: CoveredPerson[] = [];
  const near = { ...judging, roster: await rosterOf(hubspot) };
  const far = { ...judging, roster: await rosterOf(salesforce) };
  for (const leads of await pagesOf(accounts, hubspot)) {
    const linked = await links.of(pair, hubspot.installId, leads);
    people.push(...(await judgedPeople(ledger, hubspot, unlinked(leads, linked), near)));
    people.push(...(await judgedJoined(accounts, reps, linked, judging)));
  }
  for (const leads of await pagesOf(accounts, salesforce)) {
    const linked = await links.of(pair, salesforce.installId, leads);
    people.push(...(await judgedPeople(ledger, salesforce, unlinked(leads, linked), far)));
  }
  return people;
}

const unlinked = (leads: readonly string[], linked: ReadonlyMap<string, string>): readonly string[] =>
  leads.filter((lead) => !linked.has(lead));

async function pagesOf({ ledger }: TwoAccounts, install: Install): Promise<readonly (readonly string[])[]> {
  const { links } = ledger.workspace(install.workspaceId);
  const known: string[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: readonly string[] = await links.page(install.installId, after === '' ? null : after, PAGE);
    known.push(...page);
    after = page.length < PAGE ? null : page.at(-1)!;
  }
  const leads = await leadsWith(known, handoffsOf(ledger, install));
  return Array.from({ length: Math.ceil(leads.length / PAGE) }, (_, n) => leads.slice(n * PAGE, (n + 1) * PAGE));
}

async function judgedJoined(
  { ledger, hubspot, salesforce }: TwoAccounts,
  { idOf }: JoinedReps,
  linked: ReadonlyMap<string, string>,
  { rules, roster, map, evidence, now }: Judging,
): Promise<CoveredPerson[]> {
  const { records } = ledger.workspace(hubspot.workspaceId);
  const near = await records.persons(hubspot.installId, [...linked.keys()]);
  const far = new Map((await records.persons(salesforce.installId, [...linked.values()])).map((one) => [one.leadId, one]));
  const index = indexRoster(roster);
  const sellers = new Set(roster.reps.filter((rep) => rep.type === 'person' && rep.pool !== null).map((rep) => rep.id));
  const joining = {
    home: 'far',
    idOf,
    sells: (rep: string) => sellers.has(rep),
    map,
    readable: new Set(['near', 'far'] as const),
  } as const;
  const joined = (here: StoredPerson, there: StoredPerson): CoveredPerson => {
    const known = personFacts(joinPerson(here, there, joining).person, map, companyOf(index), evidence);
    return { facts: known.facts, judgement: judge(known, { rules, roster: index }, now) };
  };
  return near.flatMap((one) => {
    const there = far.get(linked.get(one.leadId)!);
    return there === undefined ? [] : [joined(one, there)];
  });
}

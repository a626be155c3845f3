/** Who is who across two CRMs: ids first, then addresses; doubt is asked, a person's word stands. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, type KnownLink, matchPeople } from '../../../src/domain/links/match.ts';

const one = (id: string, email: string | null = null, name: string | null = null, ...elsewhere: string[]): Candidate => {
  return { id, email, name, elsewhere };
};

const told = (links: readonly KnownLink[]): string[] => links.map(({ near, far, state, how }) => `${near}-${far} ${state} ${how}`).sort();

interface Case {
  readonly what: string;
  readonly near: readonly Candidate[];
  readonly far: readonly Candidate[];
  readonly known?: readonly KnownLink[];
  readonly links: readonly string[];
}

const A = 'ana@acme.io';
const known = (near: string, far: string, state: KnownLink['state'], how: KnownLink['how']): KnownLink => ({ near, far, state, how });

const CASES: readonly Case[] = [
  { what: 'one address on either side', near: [one('1', A, 'Ana Ruiz')], far: [one('L', A, 'Ana Ruiz')], links: ['1-L linked email'] },
  { what: 'no address', near: [one('1')], far: [one('L')], links: [] },
  { what: 'another address', near: [one('1', A)], far: [one('L', 'b@acme.io')], links: [] },
  { what: 'an unknown name', near: [one('1', A, null)], far: [one('L', A, 'Ana Ruiz')], links: ['1-L linked email'] },
  { what: 'an initial and an accent', near: [one('1', A, 'A. Müller')], far: [one('L', A, 'Muller, Ana')], links: ['1-L linked email'] },
  { what: 'one mailbox of two people', near: [one('1', A, 'Ana Ruiz')], far: [one('L', A, 'Bernd Maier')], links: ['1-L ambiguous email'] },
  {
    what: 'two records of one address',
    near: [one('1', A)],
    far: [one('L', A), one('M', A)],
    links: ['1-L ambiguous email', '1-M ambiguous email'],
  },
  { what: 'an id, whatever the addresses', near: [one('1', A, 'Ana', 'L')], far: [one('L', 'x@y.io', 'Bo')], links: ['1-L linked ids'] },
  { what: 'an id and a double', near: [one('1', A, null, 'L')], far: [one('L', A), one('M', A)], links: ['1-L linked ids'] },
  { what: 'a lead id and a contact id', near: [one('1', A, null, 'L', 'C')], far: [one('L'), one('C')], links: ['1-C linked ids'] },
  { what: 'an id that is not there', near: [one('1', null, null, 'gone')], far: [one('L')], links: [] },
  {
    what: 'two records that name one id',
    near: [one('1', null, null, 'L'), one('2', null, null, 'L')],
    far: [one('L')],
    links: ['1-L ambiguous ids', '2-L ambiguous ids'],
  },
  {
    what: 'a link that was found before a double came',
    near: [one('1', A)],
    far: [one('L', A), one('M', A)],
    known: [known('1', 'L', 'linked', 'email')],
    links: ['1-L linked email', '1-M ambiguous email'],
  },
  {
    what: 'a link whose address has changed',
    near: [one('1', 'new@acme.io')],
    far: [one('L', A)],
    known: [known('1', 'L', 'linked', 'email')],
    links: ['1-L linked email'],
  },
  {
    what: 'an id that contradicts a link by address',
    near: [one('1', A, null, 'M')],
    far: [one('L', A), one('M')],
    known: [known('1', 'L', 'linked', 'email')],
    links: ['1-M linked ids'],
  },
  {
    what: 'a person who said yes against an id',
    near: [one('1', A, null, 'M')],
    far: [one('L', A), one('M', A)],
    known: [known('1', 'L', 'linked', 'person')],
    links: ['1-L linked person'],
  },
  {
    what: 'a person who said no',
    near: [one('1', A, null, 'L')],
    far: [one('L', A), one('M', A)],
    known: [known('1', 'L', 'apart', 'person')],
    links: ['1-L apart person', '1-M linked email'],
  },
  {
    what: 'a question of a merge, until somebody answers it',
    near: [one('1', A)],
    far: [one('L', 'x@y.io')],
    known: [known('1', 'L', 'ambiguous', 'ids')],
    links: ['1-L ambiguous ids'],
  },
  {
    what: 'a question of ids that an address cannot answer',
    near: [one('1', A)],
    far: [one('L', A)],
    known: [known('1', 'L', 'ambiguous', 'ids')],
    links: ['1-L ambiguous ids'],
  },
  {
    what: 'an address of somebody whom ids leave in doubt',
    near: [one('1', A)],
    far: [one('L'), one('M', A)],
    known: [known('1', 'L', 'ambiguous', 'ids')],
    links: ['1-L ambiguous ids', '1-M ambiguous email'],
  },
  {
    what: 'a second record that names the id of a link',
    near: [one('1', null, null, 'L'), one('2', null, null, 'L')],
    far: [one('L')],
    known: [known('1', 'L', 'linked', 'ids')],
    links: ['1-L linked ids', '2-L ambiguous ids'],
  },
];

describe('matching people', () => {
  it.each(CASES)('by $what', ({ near, far, known: before = [], links }) => {
    expect(told(matchPeople({ near, far, known: before }))).toEqual([...links].sort());
  });

  const emails = fc.constantFrom(null, 'a@x.io', 'b@x.io');
  const names = fc.constantFrom(null, 'Ana Ruiz', 'Bernd Maier');
  const side = (ids: readonly string[], others: readonly string[]) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({ id: fc.constant(id), email: emails, name: names, elsewhere: fc.subarray([...others]), gone: fc.boolean() }),
      ),
    );
  const world = fc.record({
    near: side(['1', '2', '3'], ['L', 'M']),
    far: side(['L', 'M', 'N'], []),
    known: fc.uniqueArray(
      fc.record({
        near: fc.constantFrom('1', '2', '3'),
        far: fc.constantFrom('L', 'M', 'N'),
        state: fc.constantFrom('linked' as const, 'apart' as const, 'ambiguous' as const),
        how: fc.constantFrom('ids' as const, 'email' as const, 'person' as const),
      }),
      { selector: ({ near }) => near },
    ),
  });
  /** As the ledger keeps them: nobody is linked twice, only people say "apart", nobody decides "ambiguous". */
  const tidy = (links: readonly KnownLink[]) =>
    links.filter(
      (link, index) =>
        (link.state === 'apart') <= (link.how === 'person') &&
        !(link.state === 'ambiguous' && link.how === 'person') &&
        !links.slice(0, index).some((before) => before.far === link.far),
    );

  it('links nobody twice, in no case', () => {
    fc.assert(
      fc.property(world, (given) => {
        const linked = matchPeople({ ...given, known: tidy(given.known) }).filter(({ state }) => state === 'linked');
        expect(new Set(linked.map(({ near }) => near)).size).toBe(linked.length);
        expect(new Set(linked.map(({ far }) => far)).size).toBe(linked.length);
      }),
    );
  });

  it('says one thing of two records', () => {
    fc.assert(
      fc.property(world, (given) => {
        const pairs = matchPeople({ ...given, known: tidy(given.known) }).map(({ near, far }) => `${near}-${far}`);
        expect(new Set(pairs).size).toBe(pairs.length);
      }),
    );
  });

  it('says the same when asked again on what it said', () => {
    fc.assert(
      fc.property(world, (given) => {
        const first = matchPeople({ ...given, known: tidy(given.known) });
        expect(told(matchPeople({ ...given, known: first }))).toEqual(told(first));
      }),
    );
  });

  it('says the same in whatever order the records come', () => {
    fc.assert(
      fc.property(world, (given) => {
        const known = tidy(given.known);
        const turned = { near: given.near.toReversed(), far: given.far.toReversed(), known };
        expect(told(matchPeople(turned))).toEqual(told(matchPeople({ ...given, known })));
      }),
    );
  });

  it("keeps every person's word", () => {
    fc.assert(
      fc.property(world, (given) => {
        const known = tidy(given.known);
        const said = known.filter(({ how }) => how === 'person');
        expect(told(matchPeople({ ...given, known }))).toEqual(expect.arrayContaining(told(said)));
      }),
    );
  });
});

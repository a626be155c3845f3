/** Sales beside the world's own, so that every run meets them: deals won, lost, priced anew, opened again and merged where the CRM can, and buyers who are merged, at instants that the seed chooses. */
import type { AssociateTo, ChangedBy, Portal } from '../sandbox/portal.ts';
import { type Dice, openDice } from './dice.ts';
import type { Driver } from './driver.ts';
import type { Stage } from './stage.ts';

const FORM: ChangedBy = { source: 'FORM' };
/** Nobody asks sales for anything by it: these buyers are no hand-offs, and no rule but the closed loop's concerns them. */
const GUIDE = 'Buyers guide: Download';

/** What a sale remembers from one of its acts to the next. */
interface Sale {
  readonly n: number;
  readonly buyers: string[];
  readonly deals: string[];
}

interface Desk {
  readonly portal: Portal;
  readonly dice: Dice;
  /** What a deal has to say beside its terms when it is made. */
  readonly alsoSaid: () => Record<string, string>;
  /** A seller who is still there. */
  seller(): { readonly ownerId: string; readonly by: ChangedBy };
}

type Act = (desk: Desk, sale: Sale) => void;

const buyer: Act = ({ portal, dice }, { n, buyers }) => {
  const nth = buyers.length;
  const at = new Date(portal.now()).toISOString();
  const filled = {
    recent_conversion_event_name: GUIDE,
    recent_conversion_date: at,
    first_conversion_event_name: GUIDE,
    first_conversion_date: at,
  };
  const who = { email: `buyer${n}-${nth}@sale${n}.example`, firstname: 'Buyer', lastname: `${n}-${nth}`, lifecyclestage: 'other' };
  buyers.push(portal.create('contacts', { ...who, hs_analytics_source: dice.pick(['PAID_SEARCH', 'ORGANIC_SEARCH']), ...filled }, FORM));
};

function dealFor(people: (sale: Sale) => readonly string[]): Act {
  return ({ portal, dice, seller, alsoSaid }, sale) => {
    const { ownerId, by } = seller();
    const to = people(sale).map((id): AssociateTo => ({ objectType: 'contacts', id }));
    const terms = { dealname: `Sale ${sale.n}`, amount: `${dice.int(1, 99_999)}.${dice.int(10, 99)}`, pipeline: 'default' };
    const made = { ...terms, dealstage: 'qualifiedtobuy', hubspot_owner_id: ownerId, ...alsoSaid() };
    sale.deals.push(portal.create('deals', made, by, to));
  };
}

const deal = dealFor(({ buyers }) => buyers);
const dealOfNobody = dealFor(() => []);

function change(values: (desk: Desk) => Record<string, string>, nth = 0): Act {
  return (desk, { deals }) => desk.portal.update('deals', deals[nth]!, values(desk), desk.seller().by);
}

const closing = ({ portal }: Desk) => ({ closedate: new Date(portal.now()).toISOString() });
const won = change((desk) => ({ dealstage: 'closedwon', ...closing(desk) }));
const lost = change((desk) => ({ dealstage: 'closedlost', closed_lost_reason: 'Price', ...closing(desk) }));
const secondLost = change((desk) => ({ dealstage: 'closedlost', closed_lost_reason: 'Twice', ...closing(desk) }), 1);
const again = change(() => ({ dealstage: 'contractsent' }));
const priced = change(({ dice }) => ({ amount: `${dice.int(1, 99_999)}.${dice.int(10, 99)}` }));
const mergeDeals: Act = ({ portal, seller }, { deals }) => portal.merge('deals', deals[0]!, deals[1]!, seller().by);
const mergeBuyers: Act = ({ portal, seller }, { buyers }) => portal.merge('contacts', buyers[0]!, buyers[1]!, seller().by);

/** Acts with the share of the story at which they happen, give or take some hours. The last part of a run is calm. */
type Script = readonly (readonly [share: number, what: string, act: Act])[];

const SALES: readonly Script[] = [
  [
    [0.1, 'buyer', buyer],
    [0.14, 'deal', deal],
    [0.2, 'won', won],
  ],
  [
    [0.11, 'buyer', buyer],
    [0.15, 'deal', deal],
    [0.22, 'won', won],
    [0.52, 'priced anew', priced],
  ],
  [
    [0.12, 'buyer', buyer],
    [0.16, 'deal', deal],
    [0.24, 'won', won],
    [0.48, 'open again', again],
    [0.58, 'priced anew', priced],
    [0.66, 'won', won],
  ],
  [
    [0.1, 'buyer', buyer],
    [0.13, 'buyer', buyer],
    [0.17, 'deal', deal],
    [0.26, 'won', won],
    [0.56, 'buyers merged', mergeBuyers],
  ],
  [
    [0.14, 'buyer', buyer],
    [0.18, 'deal', deal],
    [0.2, 'deal', deal],
    [0.5, 'deals merged', mergeDeals],
    [0.6, 'won', won],
  ],
  [
    [0.15, 'buyer', buyer],
    [0.19, 'deal', deal],
    [0.3, 'lost', lost],
  ],
  [
    [0.2, 'deal', dealOfNobody],
    [0.28, 'won', won],
  ],
];
/** Position of the merged deals. */
const MERGED = 4;
/** Nobody merges opportunities: the one that was made twice is closed. */
const ORG_SALES: readonly Script[] = SALES.toSpliced(MERGED, 1, [
  [0.14, 'buyer', buyer],
  [0.18, 'deal', deal],
  [0.2, 'deal', deal],
  [0.5, 'second deal lost', secondLost],
  [0.6, 'won', won],
]);
const SLACK = 0.015;
const DAY = 86_400_000;

interface Planned {
  readonly at: number;
  readonly what: string;
  readonly run: () => void;
}

/** The same driver, which has the sales made on the way. */
export function withSales(stage: Stage, driver: Driver): Driver {
  const dice = openDice(stage.seed, 'sales');
  const left = agenda(stage, deskOf(stage, dice));
  return {
    connect: () => driver.connect(),
    takeOver: (what, work) => driver.takeOver(what, work),
    act: (what, work) => driver.act(what, work),
    get adminEvents() {
      return driver.adminEvents;
    },
    happenings: driver.happenings,
    playTo: async (end, isOver) => {
      for (let next = left[0]; next !== undefined && next.at <= end; next = left[0]) {
        const { at, what, run } = next;
        if (!(await driver.playTo(at, isOver))) return false;
        left.shift();
        await driver.act(what, async () => run());
      }
      return driver.playTo(end, isOver);
    },
  };
}

function agenda({ startsAt, endsAt, org }: Stage, desk: Desk): Planned[] {
  return (org === null ? SALES : ORG_SALES)
    .flatMap((acts, index) => {
      const sale: Sale = { n: index + 1, buyers: [], deals: [] };
      return acts.map(([share, what, act]): Planned => {
        const at = startsAt + Math.round((endsAt - startsAt) * (share + desk.dice.next() * SLACK));
        return { at, what: `sale ${sale.n}: ${what}`, run: () => act(desk, sale) };
      });
    })
    .sort((a, b) => a.at - b.at);
}

/** In a company with two CRMs sales work in the org. */
function deskOf({ doors, org, truth }: Stage, dice: Dice): Desk {
  const portal = org?.box.stage?.orgPortal ?? doors.sandbox.actors;
  // An org wants to know when an opportunity is expected to close.
  const expected = () => ({ closedate: new Date(portal.now() + 30 * DAY).toISOString() });
  const sellers = new Set(truth.reps.flatMap(({ role, ownerId }) => (role === 'rep' ? [ownerId] : [])));
  return {
    portal,
    dice,
    alsoSaid: org === null ? () => ({}) : expected,
    seller: () => {
      const { id, userId } = dice.pick(portal.owners().filter((owner) => sellers.has(owner.id) && !owner.archived));
      return { ownerId: id, by: { source: 'CRM_UI', ...(userId === null ? {} : { userId }) } };
    },
  };
}

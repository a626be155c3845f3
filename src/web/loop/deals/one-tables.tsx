/** The tables of one deal's page. */
import type { Credit, DealCredits, UnattributedLine } from '../../../domain/attribution/credits.ts';
import type { Ineligible } from '../../../domain/attribution/eligible.ts';
import type { DealJourney } from '../../../domain/attribution/index.ts';
import { milestonesOf } from '../../../domain/attribution/journey.ts';
import { toMinor } from '../../../domain/attribution/money.ts';
import type { Position } from '../../../domain/attribution/settings.ts';
import { compareTouchpoints, type Touchpoint } from '../../../domain/attribution/touchpoint.ts';
import type { DealLine } from '../../../domain/crm-record.ts';
import { badge, type Cell, instantIn, linked, plain } from '../../frame/cells.tsx';
import type { Column, Table } from '../../frame/table.tsx';
import { labelOf, tellValue } from '../../lead/field-words.ts';
import type { LoopView } from '../collect.ts';
import { moneyCell, moneyText, reasonText, weightText } from '../words.tsx';
import type { DealView, PersonLine, VersionLine } from './view.ts';

const leadAddress = ({ account }: LoopView, id: string): string =>
  `/leads/${encodeURIComponent(account.install.installId)}/${encodeURIComponent(id)}`;

export function peopleTable(loop: LoopView): Table<PersonLine> {
  return {
    name: 'people',
    caption: 'People of the deal',
    empty: 'Nobody.',
    columns: [
      { head: 'Person', cell: ({ id, name }) => linked(name ?? `Lead ${id}`, leadAddress(loop, id)) },
      { head: 'Company', cell: ({ company }) => plain(company) },
      { head: 'Id', cell: ({ id }) => plain(id) },
    ],
  };
}

/** What the deal sells, as the CRM lists it. */
export function productTable(currency: string): Table<DealLine> {
  return {
    name: 'products',
    caption: 'Products',
    empty: 'None.',
    columns: [
      { head: 'Product', cell: ({ name }) => plain(name) },
      { head: 'Code', cell: ({ code }) => plain(code) },
      { head: 'Quantity', numeric: true, cell: ({ quantity }) => plain(quantity) },
      {
        head: 'Amount',
        numeric: true,
        cell: ({ amount }) => moneyCell(amount === null ? null : toMinor(amount, currency), currency, 'none'),
      },
    ],
  };
}

const personCell = ({ loop, people }: DealView, id: string): Cell =>
  linked(people.find((person) => person.id === id)?.name ?? `Lead ${id}`, leadAddress(loop, id));

const MILESTONES: Readonly<Record<string, string>> = {
  FT: 'first touch',
  LC: 'lead creation',
  DC: 'deal creation',
  CW: 'last before close',
};

const milestoneText = (positions: readonly Position[]): string =>
  positions.map((position) => MILESTONES[position] ?? position.replace(/^stage:/, 'stage ')).join(', ');

const NOT_COUNTED: Readonly<Record<Ineligible, string>> = {
  'not-on-deal': 'not of this deal’s people',
  'never-a-touch': 'never a touch',
  'kind-not-counted': 'of a kind that is kept, not counted',
  'after-close': 'after the close',
  'before-window': 'before the window',
  'before-previous-win': 'before the previous win',
  duplicate: 'the same as another',
};

export interface TouchLine {
  readonly touch: Touchpoint;
  readonly milestones: readonly Position[];
  /** Null: it counts. */
  readonly why: Ineligible | null;
}

/** All there are, oldest first: those that count with their milestones, the others with why not. */
export function touchLines(journey: DealJourney): TouchLine[] {
  return [
    ...journey.steps.map((touch, n) => ({ touch, milestones: milestonesOf(journey, n), why: null })),
    ...journey.ineligible.map(({ touch, why }) => ({ touch, milestones: [], why })),
  ].sort((a, b) => compareTouchpoints(a.touch, b.touch));
}

export function touchTable(view: DealView): Table<TouchLine> {
  const { account, state } = view.loop;
  return {
    name: 'touches',
    caption: 'Touches, oldest first',
    empty: 'No touch of its people is known.',
    columns: [
      { head: 'At', cell: ({ touch }) => instantIn(touch.at, account.install.timeZone) },
      { head: 'Person', cell: ({ touch }) => personCell(view, touch.person) },
      { head: 'What', cell: ({ touch }) => plain(touch.kind) },
      { head: 'Channel', cell: ({ touch }) => plain(touch.channel) },
      { head: 'Detail', cell: ({ touch }) => plain(touch.detail ?? '') },
      { head: 'Campaign', cell: ({ touch }) => plain(touch.campaign === null ? '' : state.names.nameOf(touch.campaign)) },
      { head: 'Milestones', cell: ({ milestones }) => plain(milestoneText(milestones)) },
      { head: 'Counts', cell: ({ why }) => (why === null ? badge('yes', 'good') : plain(`no: ${NOT_COUNTED[why]}`)) },
    ],
  };
}

/** A touch's credit, or a part that is nobody's. */
export type CreditLine = { readonly credit: Credit; readonly nobody: null } | { readonly credit: null; readonly nobody: UnattributedLine };

export function creditLines({ lines, unattributed }: DealCredits): CreditLine[] {
  return [...lines.map((credit) => ({ credit, nobody: null })), ...unattributed.map((nobody) => ({ credit: null, nobody }))];
}

export function creditTable(view: DealView): Table<CreditLine> {
  const { account, state } = view.loop;
  const currency = view.credits?.currency ?? '';
  const campaign = (id: string | null | undefined) => (id == null ? '' : state.names.nameOf(id));
  return {
    name: 'credits',
    caption: 'Credits',
    empty: 'Nothing is credited.',
    columns: [
      { head: 'Touch', cell: ({ credit }) => instantIn(credit?.at ?? null, account.install.timeZone) },
      { head: 'Campaign', cell: ({ credit, nobody }) => plain(credit === null ? campaign(nobody.campaign) : campaign(credit.campaign)) },
      { head: 'Channel', cell: ({ credit }) => plain(credit?.channel ?? '') },
      { head: 'Person', cell: ({ credit }) => (credit === null ? plain('') : personCell(view, credit.person)) },
      { head: 'Milestones', cell: ({ credit }) => plain(credit === null ? '' : milestoneText(credit.milestones)) },
      { head: 'Why', cell: ({ credit, nobody }) => plain(credit === null ? `Nobody’s: ${reasonText(nobody.reason)}` : credit.rule) },
      { head: 'Weight', numeric: true, cell: ({ credit, nobody }) => plain(weightText((credit ?? nobody).weight)) },
      { head: 'Amount', numeric: true, cell: ({ credit, nobody }) => moneyCell((credit ?? nobody).minor, currency) },
    ],
  };
}

/** Columns of campaigns and channels: the others are added up in one. */
const MOST_RECEIVERS = 6;

/** A row a model: what it gives to each campaign, or to each channel where a touch is of none. */
export function modelTable({ byModel, loop }: DealView): Table<DealCredits> {
  const totals = new Map<string, number>();
  for (const { lines } of byModel) for (const line of lines) totals.set(receiver(line), (totals.get(receiver(line)) ?? 0) + line.weight);
  const sorted = [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([key]) => key);
  const [shown, others] = [sorted.slice(0, MOST_RECEIVERS), new Set(sorted.slice(MOST_RECEIVERS))];
  const given = (keys: ReadonlySet<string>): Column<DealCredits>['cell'] => {
    return ({ lines, currency }) =>
      shareCell(
        lines.filter((line) => keys.has(receiver(line))),
        currency,
      );
  };
  return {
    name: 'models',
    caption: 'What each model gives',
    empty: 'No model is there.',
    columns: [
      { head: 'Model', cell: ({ model }) => plain(model) },
      ...shown.map((key) => ({ head: receiverText(loop, key), numeric: true as const, cell: given(new Set([key])) })),
      ...(others.size === 0 ? [] : [{ head: `${others.size} others`, numeric: true as const, cell: given(others) }]),
      { head: 'Nobody’s', numeric: true, cell: ({ unattributed, currency }) => shareCell(unattributed, currency) },
    ],
  };
}

const receiver = ({ campaign, channel }: Credit): string => (campaign === null ? `channel ${channel}` : `campaign ${campaign}`);

function receiverText({ state }: LoopView, key: string): string {
  const name = key.slice(key.indexOf(' ') + 1);
  return key.startsWith('campaign ') ? state.names.nameOf(name) : `(${name})`;
}

function shareCell(lines: readonly { readonly minor: number; readonly weight: number }[], currency: string): Cell {
  if (lines.length === 0) return plain('');
  const [minor, weight] = lines.reduce(([cents, share], line) => [cents + line.minor, share + line.weight], [0, 0]);
  const { html, text } = moneyCell(minor, currency);
  return {
    html: (
      <>
        {html}
        <small class="under">{weightText(weight)}</small>
      </>
    ),
    text,
  };
}

export function versionTable({ account, state }: LoopView): Table<VersionLine> {
  const zone = account.install.timeZone;
  const moves = ({ moved }: VersionLine): string =>
    moved
      .map(
        ({ campaign, currency, byMinor }) =>
          `${campaign === null ? 'no campaign' : state.names.nameOf(campaign)} ${byMinor > 0 ? '+' : ''}${moneyText(byMinor, currency)}`,
      )
      .join('; ');
  return {
    name: 'versions',
    caption: 'Versions',
    empty: 'None yet.',
    columns: [
      { head: 'Version', cell: ({ version }) => plain(String(version.number)) },
      { head: 'Computed', cell: ({ version }) => instantIn(version.computedAt, zone) },
      {
        head: 'Until',
        cell: ({ version }) => (version.supersededAt === null ? badge('in force', 'good') : instantIn(version.supersededAt, zone)),
      },
      { head: 'Because', cell: ({ causes }) => plain(causes.map((cause) => cause.replaceAll('-', ' ')).join(', ')) },
      {
        head: 'Amount',
        numeric: true,
        cell: ({ version: { credits, basis } }) => moneyCell(credits?.amountMinor ?? basis.amountMinor, basis.currency, 'none'),
      },
      { head: 'What moved', cell: (line) => plain(moves(line)) },
    ],
  };
}

export interface WriteLine {
  readonly at: number;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly because: string;
}

export function writeTable({ account }: LoopView): Table<WriteLine> {
  const speaker = { zone: account.install.timeZone, nameOf: account.nameOf };
  return {
    name: 'written',
    caption: 'Written onto the record, latest first',
    empty: 'Nothing was written onto it yet.',
    columns: [
      { head: 'At', cell: ({ at }) => instantIn(at, speaker.zone) },
      { head: 'Field', cell: ({ field }) => plain(labelOf(field)) },
      { head: 'Before', cell: ({ field, before }) => plain(tellValue(speaker, field, before)) },
      { head: 'After', cell: ({ field, after }) => plain(tellValue(speaker, field, after)) },
      { head: 'Because', cell: ({ because }) => plain(because) },
    ],
  };
}

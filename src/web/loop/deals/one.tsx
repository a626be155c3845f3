/** The page of one deal: its people, touches and milestones, where each cent went and why, by every model, and what was written. */
import type { VNode } from 'preact';
import type { DealJourney } from '../../../domain/attribution/index.ts';
import type { AttributedDeal } from '../../../domain/attribution/touchpoint.ts';
import { sumOfLines } from '../../../domain/loop/deal-lines.ts';
import type { CreditRow } from '../../../ports/ledger/index.ts';
import { instantIn } from '../../frame/cells.tsx';
import { figures, type Pair } from '../../frame/pairs.tsx';
import { SafeLink } from '../../frame/safe-link.tsx';
import { TableView } from '../../frame/table.tsx';
import { wantedTable } from '../../lead/wanted.tsx';
import { layout, type Viewer } from '../../views/layout.tsx';
import { ModelForm, modelSentence } from '../choices.tsx';
import { moneyText } from '../words.tsx';
import {
  creditLines,
  creditTable,
  modelTable,
  peopleTable,
  productTable,
  touchLines,
  touchTable,
  versionTable,
  type WriteLine,
  writeTable,
} from './one-tables.tsx';
import { dealAddress, SHARE_WORDS, stageCell } from './tables.tsx';
import type { DealView } from './view.ts';

export function dealPage(view: DealView, viewer: Viewer): VNode {
  const { loop, id, url, linked, row, journey } = view;
  const { install } = loop.account;
  const address = dealAddress(loop, id);
  return layout({
    title: `Deal ${id}`,
    viewer,
    at: '/deals',
    children: (
      <>
        <p class="soft">
          <SafeLink to={url}>{`Deal ${id} in ${install.crm === 'hubspot' ? 'HubSpot' : 'Salesforce'}`}</SafeLink>
        </p>
        {linked?.gone ? <p class="warn">This deal is gone from the CRM, or was merged into another: it is in no total.</p> : null}
        {row === null || journey === null ? (
          <p class="notice">Its money is not divided yet: figures move on the hour.</p>
        ) : (
          divided({ ...view, row, journey }, address)
        )}
        <section>
          <h2>Written onto the record</h2>
          <TableView table={wantedTable(install.timeZone)} rows={view.wanted} shown={{ address }} />
          <h3>Before and after, latest first</h3>
          <TableView table={writeTable(loop)} rows={writeLines(view)} shown={{ address }} />
        </section>
      </>
    ),
  });
}

type Divided = DealView & { readonly row: CreditRow; readonly journey: DealJourney };

function divided(view: Divided, address: string): VNode {
  const { loop, row, journey, credits } = view;
  return (
    <>
      {standing(view)}
      <ModelForm view={loop} action={address.split('?')[0] ?? address} hidden={{}} />
      {modelSentence(loop)}
      <section>
        <h2>Where each cent went, and why</h2>
        {row.deal.stage === 'open' ? <p class="soft">Not won yet: this is how it would be divided now.</p> : null}
        {row.deal.stage === 'lost' ? <p class="soft">Lost: there is nothing to divide.</p> : null}
        {credits === null ? null : <TableView table={creditTable(view)} rows={creditLines(credits)} shown={{ address }} />}
      </section>
      {view.byModel.length === 0 ? null : (
        <section>
          <h2>By every model of this dialect</h2>
          <TableView table={modelTable(view)} rows={view.byModel} shown={{ address }} />
        </section>
      )}
      {products(view, address)}
      <section>
        <h2>{`Touches of its ${view.people.length === 1 ? 'one person' : `${view.people.length} people`}`}</h2>
        <TableView table={touchTable(view)} rows={touchLines(journey)} shown={{ address }} />
      </section>
      <section>
        <h2>People</h2>
        <p class="soft">{FOUND[row.deal.people.found]}</p>
        <TableView table={peopleTable(loop)} rows={view.people} shown={{ address }} />
      </section>
      <section>
        <h2>Versions</h2>
        <TableView table={versionTable(loop)} rows={view.versions} shown={{ address }} />
      </section>
    </>
  );
}

/** Nothing where the CRM lists none. The amount is what is divided, whatever the products come to. */
function products({ linked, row }: Divided, address: string): VNode | null {
  const lines = linked?.deal.lines ?? [];
  if (lines.length === 0) return null;
  const { currency, amountMinor } = row.deal;
  const sum = sumOfLines(lines, currency);
  const differs = sum !== null && amountMinor !== null && sum !== amountMinor;
  return (
    <section>
      <h2>Products</h2>
      {sum === null ? null : <p class="soft">{`Together ${moneyText(sum, currency)}.`}</p>}
      {differs ? <p class="notice">The deal’s own amount is another, and it is what is divided.</p> : null}
      <TableView table={productTable(currency)} rows={lines} shown={{ address }} />
    </section>
  );
}

const FOUND: Readonly<Record<AttributedDeal['people']['found'], string>> = {
  associated: 'Linked to the deal in the CRM.',
  converted: 'The lead that was converted into it.',
  inferred:
    'Inferred: people of its company with a counted touch before the deal was made. Outside of returns unless the settings say otherwise.',
  none: 'Nobody is linked to the deal, and nobody of its company had a counted touch before it was made.',
};

/** The deal with its milestones, dated by the CRM's history. */
function standing({ loop, row, linked }: Divided): VNode {
  const { deal, sourcing, notes } = row;
  const zone = loop.account.install.timeZone;
  const at = (instant: number | null): Pair[1] => (instant === null ? 'none' : instantIn(instant, zone).html);
  const pairs: readonly Pair[] = [
    ['Stage', stageCell(deal.stage, notes.stageName).html],
    ['Amount', deal.amountMinor === null ? 'none in the CRM' : moneyText(deal.amountMinor, deal.currency)],
    ...(notes.converted?.rate == null
      ? []
      : [
          [
            'Converted',
            <>
              {moneyText(notes.converted.minor, notes.converted.currency)} at {notes.converted.rate.rate}, {notes.converted.rate.kind}{' '}
              {at(notes.converted.rate.date)}
            </>,
          ] as const,
        ]),
    ['Owner', loop.account.nameOf(notes.ownerId)],
    ['Business', deal.kind],
    ['Sourced by', sourcing.sourcedBy],
    ['Whose', SHARE_WORDS[sourcing.share]],
    ['Lead created', at(deal.leadCreatedAt)],
    ['Deal created', at(deal.createdAt)],
    [
      'Closed',
      deal.stage === 'open' ? linked?.deal.closesAt == null ? 'not yet' : <>expected {at(linked.deal.closesAt)}</> : at(deal.closedAt),
    ],
    ...(deal.wonBeforeAt === null ? [] : [['Won before', at(deal.wonBeforeAt)] as const]),
    ...(deal.stage === 'lost' ? [['Lost because', notes.lostReason ?? 'no reason is given'] as const] : []),
    ...(deal.stages ?? []).map(({ name, at: reached }) => [`Stage ${name}`, at(reached)] as const),
  ];
  return figures(pairs);
}

export function writeLines({ audit }: Pick<DealView, 'audit'>): WriteLine[] {
  return audit
    .toReversed()
    .flatMap(({ at, before, after, because }) =>
      Object.entries(after ?? {}).map(([field, value]) => ({ at, field, before: before?.[field], after: value, because })),
    );
}

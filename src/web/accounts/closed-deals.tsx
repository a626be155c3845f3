/** In step 5: figures of attribution on deals that ended, what they would touch and what reacts to it, and the switch. */
import type { VNode } from 'preact';
import { type Automation, byObject } from '../../domain/loop/automation.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../domain/loop/figures.ts';
import type { WriteBackPreview } from '../../ports/write-back.ts';
import { grouped, plain, Time } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { crmName } from './connect.tsx';
import type { AccountView } from './view.ts';

export function closedDealsSection(view: AccountView): VNode {
  const { account, viewer, closedDeals, errand } = view;
  const { install } = account;
  const { preview, confirmed } = closedDeals;
  const values = { account: install.installId };
  return (
    <>
      <h3>Figures on deals that ended</h3>
      {install.capabilities.includes('figures') ? null : (
        <p class="warn">{`${crmName(install.crm)} has no fields for figures: step 1 says what is missing. Until then they stand in Baton alone.`}</p>
      )}
      {confirmed === null ? (
        <p>Open deals show their figures. Onto deals that were won or lost nothing is written until somebody has seen what reacts to it.</p>
      ) : (
        <p>
          Written onto deals that were won or lost too, confirmed by {confirmed.by} <Time at={confirmed.at} zone={install.timeZone} />.
        </p>
      )}
      {preview === null ? null : previewed(preview, view)}
      {errand?.kind === 'preview' ? (
        <p class="notice">Being looked up. Load this page again in a moment.</p>
      ) : (
        <ActionForm
          viewer={viewer}
          action="/accounts/preview"
          values={values}
          label={preview === null ? 'Show what it would touch' : 'Look again'}
          quiet
        />
      )}
      {confirmed === null ? confirmForm(view) : stopForm(view)}
    </>
  );
}

function confirmForm({ viewer, account, closedDeals: { preview } }: AccountView): VNode | null {
  if (preview === null) return null;
  const values = { account: account.install.installId, write: 'yes', seen: String(preview.at) };
  return <ActionForm viewer={viewer} action="/accounts/closed-deals" values={values} label="Write onto deals that ended" />;
}

/** What was written stays; `undo` takes it back. */
function stopForm({ viewer, account }: AccountView): VNode {
  const values = { account: account.install.installId, write: 'no' };
  return <ActionForm viewer={viewer} action="/accounts/closed-deals" values={values} label="Write no more onto deals that ended" quiet />;
}

function previewed({ at, ended, won, found, unseen }: WriteBackPreview, { account }: AccountView): VNode {
  const { timeZone, installId } = account.install;
  const address = `/accounts?account=${encodeURIComponent(installId)}`;
  return (
    <>
      <p>
        {grouped(ended)} deals ended, {grouped(won)} of them won. On deals: {labels(DEAL_FIELDS)}. On their people:{' '}
        {labels(CUSTOMER_FIELDS)}. Nothing else is written.
      </p>
      {found.length === 0 ? <p>Nothing was found that reacts when they are updated.</p> : null}
      {found.length === 0 ? null : <TableView table={reactionTable} rows={reactionsOf(found)} shown={{ address, showCaption: true }} />}
      {unseen.map((sentence) => (
        <p class="soft">{sentence}</p>
      ))}
      <p class="soft">
        Looked up <Time at={at} zone={timeZone} />.
      </p>
    </>
  );
}

const labels = (fields: readonly { readonly label: string }[]): string => fields.map(({ label }) => label).join(', ');

export const reactionsOf = (found: readonly Automation[]): readonly Automation[] => byObject(found).flatMap(([, some]) => some);

export const reactionTable: Table<Automation> = {
  name: 'reactions',
  caption: 'What reacts when they are updated',
  empty: 'Nothing was found.',
  columns: [
    { head: 'On', cell: ({ object }) => plain(object ?? 'not told') },
    { head: 'What', cell: ({ kind }) => plain(kind) },
    { head: 'Name', cell: ({ name }) => plain(name) },
  ],
};

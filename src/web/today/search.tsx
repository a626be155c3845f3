/** Finding a lead by what a person knows of it: id, e-mail address, or the beginning of a name. */
import type { VNode } from 'preact';
import type { FoundLead } from '../../ports/ledger/index.ts';
import type { Account } from '../frame/account.ts';
import { linked, plain } from '../frame/cells.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';

export function SearchForm({ install, text }: { install: string; text: string }): VNode {
  return (
    <form method="get" action="/leads" class="search">
      <input type="hidden" name="account" value={install} />
      <label>
        Find a lead
        <input type="search" name="find" value={text} placeholder="Name, e-mail address or id" required maxLength={200} />
      </label>
      <button type="submit" class="quiet">
        Find
      </button>
    </form>
  );
}

export function foundTable({ install }: Account): Table<FoundLead> {
  const lead = (id: string) => `/leads/${encodeURIComponent(install.installId)}/${encodeURIComponent(id)}`;
  return {
    name: 'leads',
    caption: 'Leads found',
    empty: 'No lead is known by this name, address or id.',
    columns: [
      { head: 'Lead', cell: ({ leadId, name }) => linked(name ?? `Lead ${leadId}`, lead(leadId)) },
      { head: 'Company', cell: ({ company }) => plain(company) },
      { head: 'E-mail', cell: ({ email }) => plain(email) },
      { head: 'Id', cell: ({ leadId }) => plain(leadId) },
    ],
  };
}

export function searchPage(account: Account, text: string, found: readonly FoundLead[], viewer: Viewer): VNode {
  const address = `/leads?account=${encodeURIComponent(account.install.installId)}&find=${encodeURIComponent(text)}`;
  return layout({
    title: 'Find a lead',
    viewer,
    at: '/today',
    children: (
      <>
        <SearchForm install={account.install.installId} text={text} />
        <TableView table={foundTable(account)} rows={found} shown={{ address }} />
      </>
    ),
  });
}

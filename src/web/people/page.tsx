/** The page of the console's people: who may sign in, as what, and where they are signed in. */
import type { VNode } from 'preact';
import { ROLES, type Role } from '../../ports/ledger/console.ts';
import type { ConsolePerson } from '../../ports/ledger/index.ts';
import { type Cell, instantIn, plain } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { ROLE_WORDS } from '../frame/roles.ts';
import { type Table, TableView } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';

export interface PersonRow extends ConsolePerson {
  /** Browsers in which they are signed in. */
  readonly browsers: number;
}

export interface PeopleView {
  readonly rows: readonly PersonRow[];
  readonly crms: readonly string[];
}

export function peopleTable(viewer: Viewer | null): Table<PersonRow> {
  const me = viewer?.session?.person.personId;
  const acts: { head: string; cell: (row: PersonRow) => Cell }[] = [
    { head: 'Change role', cell: (row) => (row.personId === me ? plain('you') : { html: roleForm(viewer!, row), text: '' }) },
    {
      head: 'Sign out everywhere',
      cell: (row) => (row.browsers === 0 ? plain('') : button(viewer!, row, '/people/end-sessions', 'Sign out')),
    },
    { head: 'Remove', cell: (row) => (row.personId === me ? plain('') : button(viewer!, row, '/people/remove', 'Remove')) },
  ];
  return {
    name: 'people',
    caption: 'People of this console',
    empty: 'Nobody has signed in yet.',
    columns: [
      { head: 'Name', cell: ({ name }) => plain(name) },
      { head: 'E-mail', cell: ({ email }) => plain(email) },
      { head: 'Role', cell: ({ role }) => plain(ROLE_WORDS[role].name) },
      { head: 'Added by', cell: ({ addedBy }) => plain(addedBy) },
      { head: 'Last sign-in', cell: ({ seenAt }) => (seenAt === null ? plain('never') : instantIn(seenAt, 'UTC')) },
      { head: 'Browsers', numeric: true, cell: ({ browsers }) => plain(String(browsers)) },
      ...(viewer === null ? [] : acts),
    ],
  };
}

const button = (viewer: Viewer, { personId, name }: PersonRow, action: string, label: string): Cell => ({
  html: <ActionForm viewer={viewer} action={action} values={{ person: personId }} label={label} spoken={`${label}: ${name}`} quiet />,
  text: '',
});

function roleForm(viewer: Viewer, { personId, name, role }: PersonRow): VNode {
  return (
    <ActionForm
      viewer={viewer}
      action="/people/role"
      values={{ person: personId }}
      label="Change"
      spoken={`Change role of ${name}`}
      class="row"
      quiet
    >
      {roleChoice(`Role of ${name}`, role)}
    </ActionForm>
  );
}

function roleChoice(label: string, chosen: Role): VNode {
  return (
    <select name="role" aria-label={label}>
      {ROLES.map((role) => (
        <option value={role} selected={role === chosen}>
          {ROLE_WORDS[role].name}
        </option>
      ))}
    </select>
  );
}

export function peoplePage({ rows, crms }: PeopleView, viewer: Viewer): VNode {
  return layout({
    title: 'People',
    viewer,
    at: '/people',
    children: (
      <>
        <p class="soft">
          {crms.includes('hubspot')
            ? 'People sign in with HubSpot. Whoever is a user of a connected account and is not named here sees their own leads as a rep.'
            : 'People sign in with the CRM once an account is connected.'}
        </p>
        <TableView table={peopleTable(viewer)} rows={rows} shown={{ address: '/people' }} />
        <section>
          <h2>Add somebody</h2>
          <ActionForm viewer={viewer} action="/people/add" label="Add" class="row">
            <label>
              Name
              <input name="name" required maxLength={100} autocomplete="off" />
            </label>
            <label>
              E-mail address in the CRM
              <input type="email" name="email" required maxLength={200} autocomplete="off" />
            </label>
            {roleChoice('Role', 'viewer')}
          </ActionForm>
          <dl class="roles">
            {ROLES.map((role) => (
              <div>
                <dt>{ROLE_WORDS[role].name}</dt>
                <dd>{ROLE_WORDS[role].may}</dd>
              </div>
            ))}
          </dl>
        </section>
      </>
    ),
  });
}

/** Step 5: what Baton writes or would write, who else looks at it, the pause, and taking it back. */
import type { VNode } from 'preact';
import type { ErrandDone } from '../../ports/errands.ts';
import type { WaitingWrite } from '../../ports/ledger/index.ts';
import type { Account } from '../frame/account.ts';
import { instantIn, linked, plain, Time } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { closedDealsSection } from './closed-deals.tsx';
import { crmName } from './connect.tsx';
import type { AccountView } from './view.ts';

export function writesSection(view: AccountView): VNode {
  const { account, waiting, dryRun } = view;
  const observing = account.install.mode === 'observe';
  return (
    <section>
      <h2>{`5. What ${observing ? 'would be' : 'is'} written`}</h2>
      <p>
        One open task per lead, Baton’s own fields, and an owner where a clause moves a lead; nothing else, and never a field that people
        fill. {observing ? '' : `Waiting now: ${waiting.tasks} tasks, ${waiting.fields} field sets and owner moves. `}
        Each lead’s page shows what is wanted beside what was sent: <a href="/today?list=open">open leads</a>.
      </p>
      {view.writes.length === 0 && !observing ? null : writeList(view, observing)}
      {fieldList(view)}
      <p class="soft">{watchers(account.install.crm)}</p>
      {closedDealsSection(view)}
      {dryRun ? <p class="warn">Dry run: nothing is written to any CRM, whatever is switched here.</p> : null}
      {view.pause === null ? pauseForm(view) : paused(view)}
    </section>
  );
}

/** What was handed over before the account goes live stays history: then these are dropped rather than written. */
function writeList({ writes, account }: AccountView, observing: boolean): VNode {
  const address = `/accounts?account=${encodeURIComponent(account.install.installId)}`;
  return (
    <>
      <h3>{observing ? 'Tasks and owner moves, had it been live since it was connected' : 'Tasks and owner moves that wait'}</h3>
      <TableView table={writeTable(account)} rows={writes} shown={{ address }} />
    </>
  );
}

export function writeTable({ install, nameOf }: Account): Table<WaitingWrite> {
  const lead = (id: string) => `/leads/${encodeURIComponent(install.installId)}/${encodeURIComponent(id)}`;
  return {
    name: 'writes',
    caption: 'Tasks and owner moves',
    empty: 'None now.',
    columns: [
      { head: 'Lead', cell: ({ leadId, name }) => linked(name ?? `Lead ${leadId}`, lead(leadId)) },
      { head: 'What', cell: ({ what }) => plain(what === 'owner' ? 'Contact owner becomes' : 'Task for') },
      { head: 'Whom', cell: ({ rep }) => plain(nameOf(rep)) },
      { head: 'Due', cell: ({ dueAt }) => instantIn(dueAt, install.timeZone) },
      { head: 'Clause', cell: ({ clause }) => plain(clause) },
      { head: 'Why it waits', cell: ({ why }) => plain(why) },
    ],
  };
}

function fieldList({ fields, account }: AccountView): VNode {
  const { crm } = account.install;
  if (fields === null) return <p class="soft">{`Which fields are there is looked up while the set-up runs.`}</p>;
  const { create, conflicts, existing, preview } = fields;
  return (
    <>
      {conflicts.map((conflict) => (
        <p class="warn">{conflict}</p>
      ))}
      <details>
        <summary>
          {preview
            ? `${create.length} things would be made in ${crmName(crm)}, ${existing} are there`
            : `Baton’s fields are in ${crmName(crm)}`}
        </summary>
        {create.length === 0 ? <p class="soft">Nothing is missing.</p> : null}
        <ul>
          {create.map((sentence) => (
            <li>{preview ? sentence : sentence.replace(/^Make/, 'Made')}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** Neither CRM tells an app with these scopes which automations look at a field. */
function watchers(crm: string): string {
  return crm === 'hubspot'
    ? 'What watches them: HubSpot does not tell an app which workflows, lists and reports use a field. Fields that are new are watched by nothing. Before going live open Contact owner in HubSpot’s property settings and look at “Used in”: workflows that start on a change of owner will start when Baton moves a lead.'
    : 'What watches them: Salesforce does not tell an app with this access which flows and triggers use a field. Fields that are new are watched by nothing. Before going live look for flows that start on a change of OwnerId or on new tasks: they will start when Baton writes.';
}

function pauseForm({ viewer }: AccountView): VNode {
  return (
    <ActionForm viewer={viewer} action="/accounts/pause" label="Pause all writes" class="row" quiet>
      <label>
        Why
        <input name="why" required maxLength={200} autocomplete="off" />
      </label>
    </ActionForm>
  );
}

function paused({ pause, viewer, account, errand, errandDone }: AccountView): VNode {
  const { install } = account;
  return (
    <>
      <p class="warn">{`Paused by ${pause!.by}${pause!.why === '' ? '' : `: ${pause!.why}`}. What is wanted meanwhile is kept.`}</p>
      <ActionForm viewer={viewer} action="/accounts/resume" label="Resume writes" />
      <h3>Take back what was written</h3>
      {errand?.kind === 'undo' ? (
        <p class="notice">Being taken back. Load this page again in a moment.</p>
      ) : (
        <ActionForm viewer={viewer} action="/accounts/undo" values={{ account: install.installId }} label="Take back" class="row" quiet>
          <label>
            {`Since (${install.timeZone})`}
            <input name="since" type="datetime-local" required />
          </label>
        </ActionForm>
      )}
      {errandDone?.errand.kind === 'undo' ? ended(errandDone, install.timeZone) : null}
    </>
  );
}

function ended({ at, told, failed }: ErrandDone, zone: string): VNode {
  return (
    <div class="notice">
      <p>
        Done <Time at={at} zone={zone} />
      </p>
      <ul>
        {told.length + failed.length === 0 ? <li>There was nothing to take back.</li> : null}
        {told.map((line) => (
          <li>{line}</li>
        ))}
        {failed.map((line) => (
          <li>
            <strong>Failed:</strong> {line}
          </li>
        ))}
      </ul>
    </div>
  );
}

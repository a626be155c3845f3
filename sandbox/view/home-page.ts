/** The home page with reps and recent contacts, and a rep's task list. */
import { html } from '../kit/html.ts';
import { actorsPortal } from '../store/actors-portal.ts';
import type { Owner } from '../store/owners.ts';
import type { PortalState } from '../store/portal-state.ts';
import { ownerName, titleOf } from './data.ts';
import { instant, layout } from './layout.ts';
import { pathOf, taskTable } from './record-page.ts';

const RECENT = 30;

export function homePage(portal: PortalState): string {
  const reps = portal.owners.all().map((owner) => repRow(portal, owner));
  const recent = portal
    .shelf('contacts')
    .log.newest(RECENT)
    .map(
      (
        contact,
      ) => html`<tr><td><a href="${pathOf(portal, contact)}">${titleOf(contact)}</a></td><td>${contact.values.lifecyclestage ?? ''}</td>
<td>${ownerName(portal, contact.values.hubspot_owner_id)}</td><td>${instant(contact.values.lastmodifieddate ?? '')}</td></tr>`,
    );
  return layout(
    portal,
    'Home',
    html`<section><h2>Reps</h2><table><thead><tr><th>Name</th><th>Team</th><th>Open tasks</th></tr></thead><tbody>${reps}</tbody></table></section>
<section><h2>Recent contacts</h2><table><thead><tr><th>Name</th><th>Stage</th><th>Owner</th><th>Changed</th></tr></thead><tbody>${recent}</tbody></table></section>`,
  );
}

function repRow(portal: PortalState, owner: Owner) {
  const open = portal.openTasks.of(owner.id).length;
  return html`<tr><td><a href="/reps/${owner.id}/tasks">${ownerName(portal, owner.id)}</a></td><td>${owner.teams.join(', ')}</td><td>${open}</td></tr>`;
}

/** Open tasks of one rep, earliest due first. */
export function tasksPage(portal: PortalState, owner: Owner): string {
  const order = actorsPortal(portal).openTasks(owner.id);
  const tasks = order.map((task) => portal.find('tasks', task.id)).filter((task) => task !== null);
  const list = tasks.length === 0 ? html`<p class="none">Nothing to do.</p>` : taskTable(portal, tasks, `/reps/${owner.id}/tasks`);
  return layout(portal, `Tasks of ${ownerName(portal, owner.id)}`, html`<section>${list}</section>`);
}

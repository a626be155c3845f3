/** The campaigns of a world as its marketers keep them in HubSpot: one for each landing page's campaign, with its form, its days and what it cost. */
import type { World } from '../portal.ts';
import type { Sandbox } from '../sandbox.ts';
import { drawsFor } from './random.ts';
import type { WorldDiary } from './truth.ts';

const DAY = 86_400_000;
const CURRENCY = 'EUR';
/** Every fourth campaign is not in HubSpot at all: nobody keeps everything. */
const MISSING = 0.25;

/** Once, before the first day. A world whose marketers keep no calendar has none. */
export function layCampaigns(sandbox: Sandbox, world: Pick<World, 'truth'> | null = sandbox.world): void {
  const { forms = [], campaigns = [] } = (world?.truth() ?? {}) as Partial<WorldDiary>;
  if (campaigns.length === 0) return;
  const portal = sandbox.mainPortal;
  const now = sandbox.clock.now();
  for (const name of [...new Set(forms.map(({ campaign }) => campaign))].sort()) {
    const luck = drawsFor(sandbox.seed, 'campaign', name);
    if (luck.chance(MISSING)) continue;
    const plan = campaigns.find(({ id }) => id === name);
    const startsAt = plan?.startsAt ?? now;
    const { id } = portal.campaigns.create(
      {
        hs_name: plan?.name ?? name,
        hs_utm: name,
        hs_currency_code: CURRENCY,
        hs_start_date: new Date(startsAt).toISOString().slice(0, 10),
        hs_end_date: new Date(startsAt + 45 * DAY).toISOString().slice(0, 10),
      },
      now,
    );
    const spend = [item(portal.campaigns.nextItemId(), 'Media', luck.int(4, 90) * 50, 0, now)];
    const budget = [item(portal.campaigns.nextItemId(), 'Budget', luck.int(90, 120) * 50, 0, now)];
    const own = forms.filter(({ campaign }) => campaign === name).map(({ eventName }) => portal.forms.ensure(formName(eventName), now).id);
    portal.campaigns.change(id, { spend, budget, assets: own.map((form) => ({ type: 'FORM', id: form })) }, now);
  }
}

function item(id: string, name: string, amount: number, order: number, at: number) {
  return { id, name, amount, order, description: null, createdAt: at, updatedAt: at };
}

/** Conversions are called "Page title: Form name". */
function formName(conversion: string): string {
  const colon = conversion.indexOf(': ');
  return colon < 0 ? conversion : conversion.slice(colon + 2);
}

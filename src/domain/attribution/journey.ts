/** One deal made ready for the models: its eligible touchpoints in order, which of them hold its milestones, and what nobody caused. */
import type { Millis } from '../fact.ts';
import { type Eligibility, eligibleTouches } from './eligible.ts';
import type { AttributionSettings, Position } from './settings.ts';
import type { AttributedDeal, Touchpoint } from './touchpoint.ts';

/** Why a part of an amount is nobody's. */
export type UnattributedReason =
  | 'no-people'
  | 'no-touch'
  | 'closed-before-first-touch'
  | 'before-previous-win'
  | 'late'
  | 'sales-started'
  | 'stage-not-reached';

/** What every model needs of a touchpoint. */
export interface Step {
  readonly at: Millis;
  readonly channel: string;
}

/** A row of steps with the places of its milestones: of a deal, or of a line of a path file. */
export interface Journey<S extends Step = Step> {
  readonly steps: readonly S[];
  /** Index of the step that holds a milestone; absent where none lies at or before it. */
  readonly holders: ReadonlyMap<Position, number>;
  /** Stages that never came; a milestone that came and has no holder was started by sales. */
  readonly notReached: ReadonlySet<Position>;
}

export interface DealJourney extends Journey<Touchpoint> {
  readonly deal: AttributedDeal;
  readonly ineligible: Eligibility['ineligible'];
  /** Why no step counts at all; null when some does. */
  readonly nothing: { readonly reason: UnattributedReason; readonly touch: Touchpoint | null } | null;
}

/** `touches` may hold those of other deals and people: what is not of this deal's people is passed over. */
export function dealJourney(deal: AttributedDeal, touches: readonly Touchpoint[], settings: AttributionSettings): DealJourney {
  const { eligible, ineligible, late } = eligibleTouches(deal, touches, settings);
  const stages = [...(settings.tables.baton.custom?.keys() ?? []), ...(settings.tables['marketo-measure'].custom?.keys() ?? [])];
  const { holders, notReached } = holdersOf(deal, eligible, stages);
  const nothing = eligible.length > 0 ? null : nothingBecause(deal, ineligible, late);
  return { deal, steps: eligible, ineligible, holders, notReached, nothing };
}

/** A milestone takes only a touchpoint at or before it: the nearest, and of several at that instant the last in order (ruling 5). */
function holdersOf(deal: AttributedDeal, steps: readonly Touchpoint[], positions: readonly Position[]) {
  const holders = new Map<Position, number>();
  const notReached = new Set<Position>();
  if (steps.length > 0) holders.set('FT', 0);
  const hold = (position: Position, at: Millis | null) => {
    const index = at === null ? -1 : lastAtOrBefore(steps, at);
    if (index >= 0) holders.set(position, index);
  };
  hold('LC', deal.leadCreatedAt);
  hold('DC', deal.createdAt);
  hold('CW', deal.closedAt);
  for (const position of positions) {
    if (!position.startsWith('stage:')) continue;
    const stage = deal.stages?.find(({ name }) => `stage:${name}` === position);
    if (stage === undefined || stage.at > deal.closedAt) notReached.add(position);
    else hold(position, stage.at);
  }
  return { holders, notReached };
}

function lastAtOrBefore(steps: readonly Step[], at: Millis): number {
  let index = steps.length - 1;
  while (index >= 0 && steps[index]!.at > at) index -= 1;
  return index;
}

function nothingBecause(deal: AttributedDeal, ineligible: Eligibility['ineligible'], late: Touchpoint | null): DealJourney['nothing'] {
  if (deal.people.ids.length === 0) return { reason: 'no-people', touch: null };
  if (late !== null) return { reason: 'late', touch: late };
  if (ineligible.some(({ why }) => why === 'before-previous-win')) return { reason: 'before-previous-win', touch: null };
  const after = ineligible.find(({ why }) => why === 'after-close');
  return after === undefined ? { reason: 'no-touch', touch: null } : { reason: 'closed-before-first-touch', touch: after.touch };
}

const BEFORE_STAGES: readonly Position[] = ['FT', 'LC', 'DC'];

/** The milestones a step holds: FT, LC, DC, stages by name, CW. */
export function milestonesOf({ holders }: Journey, index: number): Position[] {
  const held = [...holders].flatMap(([position, at]) => (at === index ? [position] : []));
  const stages = held.filter((position) => position.startsWith('stage:')).sort();
  return [...BEFORE_STAGES.filter((position) => held.includes(position)), ...stages, ...(held.includes('CW') ? (['CW'] as const) : [])];
}

/** The part of the org's control door that concerns the world in it: its steps, its truth, its records in the world's words, its judge. */
import type { Stepper } from '../../clock/stepper.ts';
import { Refusal } from '../../kit/refusal.ts';
import { askOracle } from '../../oracle/door.ts';
import type { WorldTruth } from '../../portal.ts';
import type { WorldDiary } from '../../world/truth.ts';
import type { Json } from '../api/body.ts';
import type { OrgBox } from '../box.ts';
import { bad } from '../kit/refusal.ts';
import type { OrgStage } from '../world/stage.ts';
import type { OrgDoors } from './doors.ts';

type Handler = (doors: OrgDoors, body: Json) => unknown | Promise<unknown>;

/** The stage of an org in which a world plays; refuses where none does. */
export function stageOf({ stage }: OrgBox): OrgStage {
  if (!stage) throw bad('INVALID_INPUT', 'No world plays in this org.');
  return stage;
}

function stepperOf({ stepper }: OrgDoors): Stepper {
  if (!stepper) throw bad('INVALID_INPUT', 'No world plays in this org by itself, so there is nothing to step.');
  return stepper;
}

function instant(body: Json, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw bad('INVALID_INPUT', `"${name}" must be epoch milliseconds.`);
  return value;
}

/** What a step came to, with the objects that people changed since the last one. */
async function stepped(doors: OrgDoors, step: (stepper: Stepper) => Promise<object>): Promise<Json> {
  const outcome = await step(stepperOf(doors));
  return { ...outcome, touched: stageOf(doors.box).mirror.touched() };
}

export const WORLD_HANDLERS: Readonly<Record<string, Handler>> = {
  'POST step': (doors, body) => stepped(doors, (stepper) => stepper.step(instant(body, 'until'))),
  'POST gather': (doors, body) => stepped(doors, (stepper) => stepper.gather(instant(body, 'to') ?? 0)),
  'POST redeliver': (doors) => stepped(doors, (stepper) => stepper.redeliver()),
  'POST clock': ({ box }, body) => {
    if (body.mode !== 'real' && body.mode !== 'stepped') throw bad('INVALID_INPUT', '"mode" must be real or stepped.');
    box.clock.setMode(body.mode);
    return { now: box.clock.now(), nextInstant: box.stage?.world.nextInstant() ?? null, pendingDeliveries: 0, clock: box.clock.mode };
  },
  'GET truth': ({ box }) => (box.stage ? withOwnCampaigns(box.stage.world.truth()) : null),
  'POST oracle': ({ box }, body) => judged(stageOf(box), body),
};

/** In an org each landing page has a campaign that bears its name, and so the company's calendar calls it. */
function withOwnCampaigns(truth: WorldTruth): WorldTruth {
  const { campaigns = [], forms = [] } = truth as Partial<WorldDiary>;
  const own = campaigns.flatMap((campaign) =>
    forms.filter((form) => form.campaign === campaign.id).map(({ eventName }) => ({ ...campaign, id: eventName, name: eventName })),
  );
  return { ...truth, campaigns: own } as WorldTruth;
}

/** The judge refuses in its own words. */
function judged(stage: OrgStage, body: Json): unknown {
  try {
    return askOracle(stage, body);
  } catch (error) {
    if (error instanceof Refusal) throw bad('INVALID_INPUT', error.message);
    throw error;
  }
}

/** Records of a kind (`?type=`, repeatable) as the world names them, people under the id they have now; binned ones only with `?archived=true`. */
export function dumpStage({ mainPortal, mirror }: OrgStage, query: URLSearchParams): unknown {
  const withArchived = query.get('archived') === 'true';
  const dumped = (type: string) =>
    [...mainPortal.shelf(type as 'contacts').byId.values()]
      .filter((record) => withArchived || !record.archived)
      .map(({ id, values, createdAt, updatedAt, archived, createdBy, links }) => ({
        ...{ id: mirror.rowOf(id)?.id ?? id, properties: values, createdAt, updatedAt, archived, createdBy },
        associations: Object.fromEntries([...links].map(([to, side]) => [to, [...side.keys()]])),
      }));
  return Object.fromEntries(query.getAll('type').map((type) => [type, dumped(type)]));
}

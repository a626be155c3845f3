/** Everything one portal holds, and the primitive lookups on it; the operations live beside it. */
import { draw, drawBetween } from '../kit/random.ts';
import type { Millis } from '../portal.ts';
import { AssociationLabels } from './association-labels.ts';
import { Campaigns } from './campaigns.ts';
import type { Change } from './change.ts';
import { Forms } from './forms.ts';
import { ChangeLog, IdOrder, OpenTasks, UniqueIndex } from './indexes.ts';
import { OBJECT_TYPES, STORE_TYPES, type StoreType } from './object-types.ts';
import { Owners } from './owners.ts';
import type { StoredRecord } from './record.ts';
import { Schema } from './schema.ts';
import { defaultSettings, type PortalSettings } from './settings.ts';
import { noteSubmission } from './submissions.ts';
import type { ValidationRule } from './validation-rules.ts';

/** One object type's records and their orders. */
export class Shelf {
  readonly byId = new Map<string, StoredRecord>();
  readonly order = new IdOrder();
  readonly log = new ChangeLog();
  lastId: number;
  constructor(firstId: number) {
    this.lastId = firstId;
  }
}

/** Share of versions and the lag by which they are found: 38 of 328 within 5 s, half by 35 s, all from 2 to 39 s (recorded traffic). */
const LAGS: readonly (readonly [number, Millis])[] = [
  [0, 2_000],
  [0.116, 5_000],
  [0.2, 30_000],
  [0.5, 35_000],
  [1, 39_000],
];

function lagAt(share: number): Millis {
  const next = LAGS.findIndex(([upTo]) => share < upTo);
  const [[from, low], [to, high]] = [LAGS[next - 1], LAGS[next]] as [readonly [number, Millis], readonly [number, Millis]];
  return Math.round(low + ((high - low) * (share - from)) / (to - from));
}

export interface PortalOptions {
  readonly portalId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly seed: number;
  readonly now: () => Millis;
  readonly emit: (change: Change) => void;
}

export class PortalState {
  readonly portalId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly seed: number;
  readonly now: () => Millis;
  readonly schema = new Schema();
  readonly owners = new Owners();
  readonly unique = new UniqueIndex();
  readonly openTasks = new OpenTasks();
  readonly forms = new Forms();
  readonly campaigns = new Campaigns();
  readonly labels = new AssociationLabels();
  /** Merged-away ids → the surviving id, per type. */
  readonly mergedInto = new Map<string, string>();
  readonly validationRules: ValidationRule[] = [];
  refuseUniqueTaskProperty = false;
  settings: PortalSettings = defaultSettings();
  /** World time by which the search index lags behind more than usual. */
  moreIndexLag: Millis = 0;
  /** Off while a bench or a world fills the portal quickly. */
  muted = false;
  readonly #shelves: ReadonlyMap<StoreType, Shelf>;
  readonly #emit: (change: Change) => void;

  constructor(options: PortalOptions) {
    this.portalId = options.portalId;
    this.name = options.name;
    this.timeZone = options.timeZone;
    this.seed = options.seed;
    this.now = options.now;
    this.#emit = options.emit;
    this.#shelves = new Map(STORE_TYPES.map((type) => [type, new Shelf(OBJECT_TYPES[type].firstId)]));
  }

  shelf(type: StoreType): Shelf {
    return this.#shelves.get(type) as Shelf;
  }

  nextId(type: StoreType): string {
    const shelf = this.shelf(type);
    shelf.lastId += drawBetween(1, 9, this.seed, type, shelf.lastId);
    return String(shelf.lastId);
  }

  /** The record of an id, archived or not; a merged-away id gives the survivor. */
  find(type: StoreType, id: string): StoredRecord | null {
    return this.shelf(type).byId.get(this.mergedInto.get(`${type} ${id}`) ?? id) ?? null;
  }

  /** As `find`, but null for archived records. */
  findLive(type: StoreType, id: string): StoredRecord | null {
    const record = this.find(type, id);
    return record && !record.archived ? record : null;
  }

  emit(change: Change): void {
    noteSubmission(this, change);
    if (!this.muted) this.#emit(change);
  }

  /** World time until the search index shows a version. */
  indexLag(record: StoredRecord): Millis {
    return lagAt(draw(this.seed, 'lag', record.type, record.id, record.updatedAt)) + this.moreIndexLag;
  }
}

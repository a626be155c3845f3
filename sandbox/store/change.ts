/** What the store tells its listeners: one value per thing that happened to a record. */
import type { ChangedBy, Millis } from '../portal.ts';
import type { StoreType } from './object-types.ts';

interface Happened {
  readonly type: StoreType;
  readonly id: string;
  readonly at: Millis;
  readonly by: ChangedBy;
}

export type Change =
  | (Happened & { readonly kind: 'creation' | 'deletion' | 'restore' | 'privacyDeletion' })
  | (Happened & { readonly kind: 'propertyChange'; readonly name: string; readonly value: string | null })
  | (Happened & { readonly kind: 'merge'; readonly loserIds: readonly string[]; readonly moved: number })
  | (Happened & {
      readonly kind: 'associationChange';
      readonly toType: StoreType;
      readonly toId: string;
      readonly typeId: number;
      readonly removed: boolean;
    });

/** Which kinds of touchpoint count, which are only kept, and which are no touch at all; a company's map changes it. */

export type Standing = 'counted' | 'kept' | 'never';

/** Names of kinds and channels in any spelling. */
export interface KindLists {
  readonly counted: readonly string[];
  readonly kept: readonly string[];
  readonly never: readonly string[];
  /** Sources that are no touch whatever was done: offline, imports, integrations. */
  readonly neverChannels: readonly string[];
  /** Channels on which a plain click counts, because it was paid for and led to a visit by somebody known. */
  readonly paidChannels: readonly string[];
  /** Channels that are never a campaign and that last-non-direct passes over. */
  readonly directChannels: readonly string[];
}

export interface KindMap {
  /** A kind that no list names is kept and not counted: what nobody knows to be a response is none (ruling 3). */
  standingOf(kind: string, channel: string): Standing;
  isDirect(channel: string): boolean;
  /** A campaign that is only the name of direct or unknown traffic is none: both count under their own name. */
  campaignOf(campaign: string | null): string | null;
}

/** Case, spaces, `_`, `/` and `-` mean nothing in the name of a kind or channel, nor do brackets around it: `(Paid Search)` is `paid-search`. */
export function plainName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^\((.*)\)$/, '$1')
    .replace(/[\s_/-]+/g, '-');
}

export function createKindMap(lists: KindLists): KindMap {
  const named = (names: readonly string[]) => new Set(names.map(plainName));
  const [counted, kept, never] = [named(lists.counted), named(lists.kept), named(lists.never)];
  const [neverChannels, paid, direct] = [named(lists.neverChannels), named(lists.paidChannels), named(lists.directChannels)];
  const plain = remembered(plainName);
  return {
    standingOf(kind, channel) {
      const [name, where] = [plain(kind), plain(channel)];
      if (neverChannels.has(where) || never.has(name)) return 'never';
      if (counted.has(name)) return 'counted';
      // The word alone does not say whether an advertisement or a mail was clicked; its channel does.
      return name === 'click' && !kept.has(name) && paid.has(where) ? 'counted' : 'kept';
    },
    isDirect: (channel) => direct.has(plain(channel)),
    campaignOf(campaign) {
      if (campaign === null) return null;
      const name = plain(campaign);
      return name === 'unknown' || direct.has(name) ? null : campaign;
    },
  };
}

/** A company has few kinds and channels, and millions of touchpoints that name them. */
const REMEMBERED = 10_000;

function remembered(work: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = work(text);
    if (known.size < REMEMBERED) known.set(text, made);
    return made;
  };
}

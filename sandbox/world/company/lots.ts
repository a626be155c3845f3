/** What may befall a made-up lead, and how many of them each lot falls to. */

/** First what excludes one another: no lead is both a twin and an import. */
export const EXCLUSIVE = {
  'seller-made': 0.01,
  'other-seller': 0.006,
  'found-by-seller': 0.006,
  imported: 0.012,
  'own-domain': 0.01,
  'test-address': 0.01,
  'disposable-address': 0.01,
  'opted-out': 0.008,
  customer: 0.012,
  twin: 0.008,
  deleted: 0.012,
  restored: 0.006,
  purged: 0.006,
  unrouted: 0.012,
  colleague: 0.01,
  queued: 0.012,
  partnered: 0.008,
  'by-integration': 0.006,
  'hand-on': 0.02,
  twice: 0.008,
  rings: 0.024,
  'rings-answered': 0.02,
  'books-meeting': 0.016,
  'own-task': 0.02,
  'opts-out-of-mail': 0.012,
  'opts-out-of-everything': 0.008,
  late: 0.01,
  'workflow-mail': 0.012,
  responds: 0.044,
  fair: 0.11,
} as const;

export type Lot = keyof typeof EXCLUSIVE;
export type Lots = Readonly<Record<Lot, ReadonlySet<number>>>;

/** Lots of people whom nobody hands over: marketing does not evaluate them either. */
export const NOBODYS_LEADS = [
  ...(['seller-made', 'other-seller', 'found-by-seller', 'imported'] as const),
  ...(['own-domain', 'test-address', 'disposable-address', 'opted-out'] as const),
] as const satisfies readonly Lot[];

/** Then what may come on top of anything. */
export const REPEATS = { 'again-soon': 0.05, 'again-demo': 0.03, 'again-later': 0.04 } as const;

/** Lots of leads who ask for sales themselves. */
export const ASKING: readonly Lot[] = [
  ...(['unrouted', 'colleague', 'queued', 'partnered', 'by-integration'] as const),
  ...(['books-meeting', 'customer', 'imported', 'late'] as const),
];

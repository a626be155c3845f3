/** The layers of the project: which folder may import which, and which packages have one home only. */

/** One folder, or file, of the drawing in ARCHITECTURE.md. */
export interface Layer {
  /** Path prefix; the first layer that matches a path is its layer. */
  readonly at: string;
  /** Prefixes it may import beside itself; `*` is every product layer. */
  readonly may: readonly string[];
  /** Prefixes of which it may import types only. */
  readonly types?: readonly string[];
  /** Packages it may import; `*` is any that has no other home, `node:*` every built-in. */
  readonly packages: readonly string[];
}

const INNER = ['src/ports', 'src/domain', 'src/errors', 'src/lib'];
const ANY = ['*', 'node:*'];

/** Order matters: a file before its folder. */
const LAYERS: readonly Layer[] = [
  { at: 'src/domain/', may: [], packages: [] },
  { at: 'src/ports/', may: [], types: ['src/domain/'], packages: ['zod'] },
  { at: 'src/errors/', may: [], packages: ANY },
  { at: 'src/lib/', may: ['src/errors/'], types: ['src/ports/'], packages: ANY },
  { at: 'connectors/index.ts', may: [...INNER, 'connectors/'], packages: ANY },
  { at: 'connectors/hubspot/', may: INNER, packages: ANY },
  { at: 'connectors/salesforce/', may: INNER, packages: ANY },
  { at: 'src/ledger/', may: INNER, packages: ANY },
  { at: 'src/queue/', may: INNER, packages: ANY },
  { at: 'src/messages/', may: INNER, packages: ANY },
  { at: 'src/engine/', may: [...INNER, 'src/queue/'], packages: ANY },
  { at: 'src/effects/', may: [...INNER, 'jobs/'], packages: ANY },
  { at: 'jobs/', may: [...INNER, 'src/effects/'], packages: ANY },
  { at: 'src/web/', may: INNER, packages: ANY },
  { at: 'config/', may: INNER, packages: ANY },
  { at: 'src/cli/', may: ['*'], packages: ANY },
  { at: 'src/main.ts', may: ['*'], packages: ANY },
  { at: 'sandbox/', may: [], packages: ANY },
  { at: 'bench/', may: ['*', 'sandbox/', 'test/'], packages: ANY },
  { at: 'simulate/', may: ['*', 'sandbox/'], packages: ANY },
  { at: 'test/', may: ['*', 'sandbox/', 'bench/', 'simulate/', 'scripts/'], packages: ANY },
  { at: 'scripts/', may: [], packages: ANY },
  { at: 'vitest.config.ts', may: ['scripts/'], packages: ANY },
];

/** What `*` of a layer's `may` stands for. */
export const PRODUCT = ['src/', 'connectors/', 'jobs/', 'config/'];

/** Packages that one place wraps for all others; tests and benches may use them too. */
export const HOMES: Readonly<Record<string, readonly string[]>> = {
  bullmq: ['src/queue/', 'src/engine/'],
  ioredis: ['src/queue/', 'src/engine/'],
  pg: ['src/engine/', 'src/queue/', 'src/ledger/'],
  '@electric-sql/pglite': ['src/engine/', 'src/queue/', 'src/ledger/'],
  kysely: ['src/ledger/', 'src/engine/'],
  '@hubspot/api-client': ['connectors/hubspot/'],
  express: ['src/web/', 'src/main.ts', 'src/cli/', 'sandbox/'],
  nodemailer: ['src/messages/'],
  commander: ['src/main.ts', 'src/cli/', 'sandbox/'],
  'cli-progress': ['src/main.ts', 'src/cli/'],
};

/** The layer a path belongs to, else undefined. */
export function layerOf(path: string): Layer | undefined {
  return LAYERS.find(({ at }) => path.startsWith(at));
}

/** The error catalogue: one line per way in which Baton can fail, each with what happened and what to do next. */

interface CatalogueEntry {
  /** What happened, to which record; `{name}` is filled from the error's details. */
  readonly message: string;
  /** Whether the same attempt may succeed later without anybody acting. */
  readonly retryable: boolean;
  /** What the operator does next. */
  readonly hint: string;
}

const entries = {
  QUEUE_UNAVAILABLE: {
    message: 'The queue cannot be reached: {reason}.',
    retryable: true,
    hint: 'Check REDIS_URL or DATABASE_URL; nothing is lost, the sweep nudges again once it answers.',
  },
} satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof entries;

export const CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = entries;

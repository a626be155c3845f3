/** The kinds of calls that the log counts apart. */
export type CallKind =
  | 'query'
  | 'collections'
  | 'composite'
  | 'rows'
  | 'describe'
  | 'bulk'
  | 'metadata'
  | 'tooling'
  | 'auth'
  | 'streaming'
  | 'other';

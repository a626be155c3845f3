/** What happened in a run, in order: hashed always, written to a file when asked for. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

export interface Trace {
  /** An operation of the driver or a write of the CRM; `at` is world time. */
  note(at: number, what: string): void;
  /** A line for the file alone. */
  aside(line: () => string): void;
  readonly steps: number;
  /** The operation under way, for whoever has to tell where something went wrong. */
  readonly last: string;
  /** A new operation begins. */
  begin(at: number, what: string): void;
  /** SHA-256 hex over every line so far. */
  hash(): string;
  close(): void;
}

/** `file` null: the hash alone. */
export function openTrace(file: string | null): Trace {
  const hash = createHash('sha256');
  const handle = file === null ? null : openSync(file, 'w');
  let steps = 0;
  let last = 'start';
  const note = (at: number, what: string): void => {
    const line = `${steps} ${new Date(at).toISOString()} ${what}\n`;
    hash.update(line);
    if (handle !== null) writeSync(handle, line);
  };
  return {
    note,
    begin(at, what) {
      steps += 1;
      last = what;
      note(at, what);
    },
    aside: (line) => {
      if (handle !== null) writeSync(handle, `      ${line()}\n`);
    },
    get steps() {
      return steps;
    },
    get last() {
      return last;
    },
    hash: () => hash.copy().digest('hex'),
    close: () => {
      if (handle !== null) closeSync(handle);
    },
  };
}

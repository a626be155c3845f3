/** Where a command writes and what stops it: the process's own streams, or those of a caller that reached a running Baton. */

export interface Io {
  /** Results: with `--json` exactly one JSON object. */
  out(text: string): void;
  /** Progress, hints and logs. */
  err(text: string): void;
  /** A person watches stderr: bars and plain log lines instead of JSON. */
  readonly tty: boolean;
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
}

export function processIo(): Io {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stop.abort();
      // The second one ends at once: whatever is held is freed when its lease is over.
      process.once(signal, () => process.exit(130));
    });
  }
  // A reader that has gone (`baton check | head`) is no failure of the command.
  process.stdout.on('error', () => undefined);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    tty: process.stderr.isTTY === true,
    stop: stop.signal,
  };
}

/** Resolves when the command is asked to stop. */
export function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Progress on stderr: a bar for a person, nothing for a machine. */
import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

export interface Progress {
  /** `total` may grow. */
  at(done: number, total: number, what: string): void;
  end(): void;
}

export function openProgress(io: Io, title: string): Progress {
  if (!io.tty) return { at: () => undefined, end: () => undefined };
  const format = `${title} {bar} {percentage} % · {value}/{total} · {what}`;
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true, barsize: 24 },
    Presets.shades_classic,
  );
  bar.start(1, 0, { what: '' });
  return {
    at: (done, total, what) => {
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { what });
    },
    end: () => bar.stop(),
  };
}

/** The demo's progress on stderr: a bar for a person, one line a world-week otherwise. */
import cliProgress from 'cli-progress';
import type { Millis } from '../../ports/clock.ts';
import type { Io } from '../io.ts';

export interface Progress {
  at(now: Millis): void;
  stop(): void;
}

const DAY_MS = 86_400_000;

/** `to` null: nobody knows yet how long it takes. */
export function openProgress(io: Io, from: Millis, to: Millis | null): Progress {
  const days = to === null ? null : Math.max(1, Math.round((to - from) / DAY_MS));
  if (!io.tty || days === null) return lines(io, from, days);
  const bar = new cliProgress.SingleBar(
    { format: '{bar} day {value} of {total} · {date} · {eta_formatted} to go', stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  bar.start(days, 0, { date: '' });
  return {
    at: (now) => bar.update(Math.floor((now - from) / DAY_MS), { date: new Date(now).toISOString().slice(0, 16).replace('T', ' ') }),
    stop: () => bar.stop(),
  };
}

function lines(io: Io, from: Millis, days: number | null): Progress {
  let week = -1;
  return {
    at: (now) => {
      const day = Math.floor((now - from) / DAY_MS);
      if (Math.floor(day / 7) === week) return;
      week = Math.floor(day / 7);
      io.err(`day ${day}${days === null ? '' : ` of ${days}`} (${new Date(now).toISOString().slice(0, 10)})\n`);
    },
    stop: () => undefined,
  };
}

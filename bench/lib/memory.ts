/** What processes keep in memory, as the operating system counts it. */
import { readFileSync } from 'node:fs';
import { round } from './bench.ts';

interface Counted {
  readonly role: string;
  readonly pid: number;
}

/** The largest resident set and its peak by role, in MB; nothing where there is no /proc. */
export function residentMb(processes: readonly Counted[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const { role, pid } of processes) {
    const status = read(pid);
    if (status === null) return {};
    for (const [name, field] of [
      ['resident', 'VmRSS'],
      ['resident at its peak', 'VmHWM'],
    ] as const) {
      const kilobytes = Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
      const key = `${role} process, ${name}, MB`;
      figures[key] = Math.max(figures[key] ?? 0, round(kilobytes / 1_024));
    }
  }
  return figures;
}

function read(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return null;
  }
}

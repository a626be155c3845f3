/** What stands in a table's cell: the same value as HTML for the eye and as text for a file. */
import type { ComponentChildren, VNode } from 'preact';
import { localTime } from '../../domain/local-time.ts';
import { SafeLink } from './safe-link.tsx';

export interface Cell {
  readonly html: VNode | string;
  readonly text: string;
}

export const plain = (text: string | null): Cell => ({ html: text ?? '', text: text ?? '' });

const GROUPED = new Intl.NumberFormat('en-GB');

/** `12,345`. */
export const grouped = (n: number): string => GROUPED.format(n);

/** A count that leads to its rows; a zero has none. */
export const counted = (n: number, to: string, label?: string): Cell => ({
  html:
    n === 0 ? (
      <span class="soft">0</span>
    ) : (
      <SafeLink to={to} {...(label === undefined ? {} : { label: `${GROUPED.format(n)} ${label}` })}>
        {GROUPED.format(n)}
      </SafeLink>
    ),
  text: String(n),
});

export const linked = (text: string, to: string, under?: string | null): Cell => ({
  html: (
    <>
      <SafeLink to={to}>{text}</SafeLink>
      {under ? <small class="under">{under}</small> : null}
    </>
  ),
  text,
});

export type Tone = 'calm' | 'good' | 'warn' | 'alarm';

export const badge = (text: string, tone: Tone = 'calm'): Cell => ({ html: <Badge tone={tone}>{text}</Badge>, text });

export function Badge({ tone = 'calm', children }: { tone?: Tone; children: ComponentChildren }): VNode {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** `Tue 3 Mar 10:05` in the account's zone; a file has the instant in UTC. */
export const instantIn = (at: number | null, zone: string): Cell =>
  at === null ? plain('') : { html: <Time at={at} zone={zone} />, text: new Date(at).toISOString() };

export function Time({ at, zone }: { at: number; zone: string }): VNode {
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`${iso.slice(0, 16).replace('T', ' ')} UTC`}>
      {localTime(at, zone)}
    </time>
  );
}

/** "3 min", "2 h", "5 days". */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** A row's clock: how long it is over its instant, or how long is left. */
export function clockCell(dueAt: number | null, now: number, riskUntil: number): Cell {
  if (dueAt === null) return plain('');
  if (dueAt <= now) return badge(`${span(now - dueAt)} over`, 'alarm');
  return badge(`${span(dueAt - now)} left`, dueAt <= riskUntil ? 'warn' : 'calm');
}

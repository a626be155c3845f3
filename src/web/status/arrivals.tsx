/** How soon leads were answered on the status page, those that came out of hours in a line of their own. */
import type { VNode } from 'preact';
import type { ArrivalLine, Arrivals } from '../../domain/arrivals.ts';
import { span, table } from './parts.tsx';

const MINUTE = 60_000;
const took = (minutes: number | null): string => (minutes === null ? '' : span(minutes * MINUTE));

const line = (name: string, { leads, answered, medianElapsedMinutes, medianBusinessMinutes }: ArrivalLine): string[] => [
  name,
  String(leads),
  String(answered),
  took(medianElapsedMinutes),
  took(medianBusinessMinutes),
];

export function arrivalsTable({ inHours, outOfHours }: Arrivals): VNode {
  const columns = ['Reached their owner', 'Leads', 'Answered', 'Median until then', 'Of it working time'];
  return (
    <>
      <h3>Speed to lead, 30 days</h3>
      {table(columns, [line('In hours', inHours), line('Out of hours', outOfHours)])}
    </>
  );
}

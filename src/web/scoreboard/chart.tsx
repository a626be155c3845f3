/** A line chart of a figure by week: median and ninetieth percentile, as SVG with a title; its numbers stand in a table beside it. */

import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import type { VNode } from 'preact';
import { max } from './max.ts';
import { minutesText } from './words.ts';

export interface WeekPoint {
  readonly week: string;
  readonly median: number | null;
  readonly ninetieth: number | null;
}

const [WIDTH, HEIGHT] = [640, 190];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 12, 12, 24];

export function WeekChart({ title, points }: { title: string; points: readonly WeekPoint[] }): VNode | null {
  const top = max(points.flatMap(({ median, ninetieth }) => [median, ninetieth]));
  if (points.length < 2 || top === null) return null;
  const x = scalePoint(
    points.map(({ week }) => week),
    [LEFT, WIDTH - RIGHT],
  );
  const y = scaleLinear([0, top || 1], [HEIGHT - BOTTOM, TOP]).nice(4);
  const path = (of: 'median' | 'ninetieth') =>
    line<WeekPoint>()
      .defined((point) => point[of] !== null)
      .x(({ week }) => x(week) ?? 0)
      .y((point) => y(point[of] ?? 0))([...points]) ?? '';
  const named = points.length > 8 ? points.filter((_, index) => index % Math.ceil(points.length / 6) === 0) : points;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        <title>{title}</title>
        {y.ticks(4).map((tick) => (
          <g>
            <line class="axis" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
              {minutesText(tick)}
            </text>
          </g>
        ))}
        {named.map(({ week }) => (
          <text class="tick" x={x(week)} y={HEIGHT - 6} text-anchor={week === points.at(-1)?.week ? 'end' : 'middle'}>
            {week.slice(5)}
          </text>
        ))}
        <path class="ninety" d={path('ninetieth')} />
        <path class="median" d={path('median')} />
        {points.map(({ week, median }) => (median === null ? null : <circle class="dot" cx={x(week)} cy={y(median)} r={2.5} />))}
      </svg>
      <figcaption>Solid: median. Dashed: 90th percentile.</figcaption>
    </figure>
  );
}

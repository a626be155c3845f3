/** Bars of what campaigns earned, each with its lowest and highest over all models and a mark at its cost; the numbers stand in the table beside it. */
import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import { moneyText } from '../words.tsx';

export interface Bar {
  readonly name: string;
  readonly minor: number;
  readonly lowestMinor: number;
  readonly highestMinor: number;
  /** Null: unknown. */
  readonly costMinor: number | null;
}

const WIDTH = 640;
const [LEFT, RIGHT, TOP, BOTTOM, ROW] = [168, 16, 8, 24, 24];
const MOST_SIGNS = 24;

/** All of one currency, in the order given. */
export function CampaignChart({ title, bars, currency }: { title: string; bars: readonly Bar[]; currency: string }): VNode | null {
  const most = Math.max(0, ...bars.flatMap(({ minor, highestMinor, costMinor }) => [minor, highestMinor, costMinor ?? 0]));
  const least = Math.min(0, ...bars.flatMap(({ minor, lowestMinor }) => [minor, lowestMinor]));
  if (bars.length === 0 || (most === 0 && least === 0)) return null;
  const height = TOP + bars.length * ROW + BOTTOM;
  const x = scaleLinear([least, most], [LEFT, WIDTH - RIGHT]).nice(4);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={title}>
        <title>{title}</title>
        {x.ticks(4).map((tick, n, all) => (
          <g>
            <line class="axis" x1={x(tick)} x2={x(tick)} y1={TOP} y2={height - BOTTOM} />
            <text class="tick" x={x(tick)} y={height - 8} text-anchor={n === all.length - 1 ? 'end' : 'middle'}>
              {moneyText(tick, currency).replace(/\.\d+(?= |$)/, '')}
            </text>
          </g>
        ))}
        {bars.map((bar, n) => oneBar(bar, TOP + n * ROW, x, currency))}
      </svg>
      <figcaption>Bar: by the model shown. Thin line: lowest to highest over all models. Tick: cost.</figcaption>
    </figure>
  );
}

function oneBar(
  { name, minor, lowestMinor, highestMinor, costMinor }: Bar,
  top: number,
  x: (value: number) => number,
  currency: string,
): VNode {
  const middle = top + ROW / 2;
  const told = `${name}: ${moneyText(minor, currency)}, over all models ${moneyText(lowestMinor, currency)} to ${moneyText(highestMinor, currency)}`;
  return (
    <g>
      <title>{told}</title>
      <text class="tick" x={LEFT - 8} y={middle + 4} text-anchor="end">
        {short(name)}
      </text>
      <rect class="bar" x={Math.min(x(0), x(minor))} y={top + 5} width={Math.abs(x(minor) - x(0))} height={ROW - 10} />
      <line class="range" x1={x(lowestMinor)} x2={x(highestMinor)} y1={middle} y2={middle} />
      {costMinor === null ? null : <line class="cost" x1={x(costMinor)} x2={x(costMinor)} y1={top + 2} y2={top + ROW - 2} />}
    </g>
  );
}

function short(name: string): string {
  const signs = [...name];
  return signs.length > MOST_SIGNS ? `${signs.slice(0, MOST_SIGNS - 1).join('')}…` : name;
}

/** Pairs of a name and what it stands at: figures beside each other, or a plain list. */
import type { ComponentChildren, VNode } from 'preact';

export type Pair = readonly [name: string, value: ComponentChildren];

export function figures(pairs: readonly Pair[]): VNode {
  return <dl class="figures">{pairs.map(pair)}</dl>;
}

export function pairList(pairs: readonly Pair[]): VNode {
  return <dl>{pairs.map(pair)}</dl>;
}

const pair = ([name, value]: Pair): VNode => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

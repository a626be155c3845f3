/** Turns the parser's chain of conditions into a tree, by its brackets and with the rule that AND and OR never mix unbracketed. */
import type { HavingClause, WhereClause } from '@jetstreamapp/soql-parser-js';
import { bad } from '../kit/refusal.ts';

/** One comparison as the parser gives it; `field` or `fn` on the left, `value` or `valueQuery` on the right. */
export interface Comparison {
  readonly field?: string;
  readonly fn?: { readonly functionName?: string; readonly parameters?: readonly unknown[]; readonly rawValue?: string };
  readonly operator: string;
  readonly value?: string | string[];
  readonly valueQuery?: unknown;
  readonly literalType?: string | string[];
}

export type Tree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Tree[] }
  | { readonly kind: 'not'; readonly part: Tree }
  | { readonly kind: 'is'; readonly comparison: Comparison };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Comparison;

interface Link {
  readonly left?: (Comparison & { openParen?: number; closeParen?: number }) | { openParen?: number } | null;
  readonly operator?: string;
  readonly right?: Link;
}

function tokensOf(clause: Link): Token[] {
  const tokens: Token[] = [];
  for (let link: Link | undefined = clause; link; link = link.right) {
    const left = link.left as (Comparison & { openParen?: number; closeParen?: number }) | null | undefined;
    tokens.push(...new Array<Token>(left?.openParen ?? 0).fill('('));
    if (left && 'operator' in left) tokens.push(left);
    tokens.push(...new Array<Token>(left?.closeParen ?? 0).fill(')'));
    if (link.operator) tokens.push(link.operator as Token);
  }
  return tokens;
}

/** The tree of a WHERE or HAVING clause. */
export function treeOf(clause: WhereClause | HavingClause): Tree {
  const tokens = tokensOf(clause as Link);
  let at = 0;
  const unexpected = () => bad('MALFORMED_QUERY', `unexpected token: '${typeof tokens[at] === 'string' ? tokens[at] : 'end of query'}'`);
  const one = (): Tree => {
    const token = tokens[at++];
    if (token === 'NOT') return { kind: 'not', part: one() };
    if (token === '(') {
      const inside = chain();
      if (tokens[at++] !== ')') throw unexpected();
      return inside;
    }
    if (token === undefined || typeof token === 'string') throw unexpected();
    return { kind: 'is', comparison: token };
  };
  const chain = (): Tree => {
    const parts = [one()];
    const operator = tokens[at];
    while (tokens[at] === 'AND' || tokens[at] === 'OR') {
      if (tokens[at] !== operator) throw unexpected();
      at += 1;
      parts.push(one());
    }
    return parts.length === 1 ? (parts[0] as Tree) : { kind: operator === 'OR' ? 'or' : 'and', parts };
  };
  const tree = chain();
  if (at < tokens.length) throw unexpected();
  return tree;
}

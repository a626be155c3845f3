/** Syntax trees of TypeScript files: TypeScript 7 has no compiler API, so the parser that vitest brings along reads them. */
import { parseAst } from 'vitest/node';

/** A node of an ESTree with TypeScript and JSX; offsets are UTF-16 code units. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Where a node stands in its parent, e.g. key `callee`. */
export interface Place {
  readonly parent: Node | undefined;
  readonly key: string;
}

/** Parses one file; throws an Error whose first line names it. */
export function parse(path: string, text: string): Node {
  try {
    return parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node;
  } catch (error) {
    throw new Error(`${path} does not parse: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Calls `visit` for every node, parents first. */
export function walk(node: Node, visit: (node: Node, place: Place) => void, place: Place = { parent: undefined, key: '' }): void {
  visit(node, place);
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, { parent: node, key });
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Name of an identifier, else undefined. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && (node.type === 'Identifier' || node.type === 'JSXIdentifier') ? String(node.name) : undefined;
}

/** Text of a string literal or of a template without placeholders, else undefined. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || (node.expressions as unknown[]).length > 0) return undefined;
  return (node.quasis as { value: { cooked: string } }[]).map((part) => part.value.cooked).join('');
}

/** `object.property` of a member access as names, e.g. `['Date', 'now']`; `a['b']` counts too. */
export function memberOf(node: Node): readonly [string | undefined, string | undefined] {
  if (node.type !== 'MemberExpression') return [undefined, undefined];
  return [nameOf(node.object), node.computed === true ? textOf(node.property) : nameOf(node.property)];
}

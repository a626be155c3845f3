/** Finds what a file imports: static and dynamic imports, re-exports, import types and require. */
import { posix } from 'node:path';
import { isNode, type Node, nameOf, textOf, walk } from './syntax.ts';
import type { CodeFile } from './tree.ts';

export interface Import {
  readonly line: number;
  /** As written, e.g. `../lib/retry.ts` or `zod`. */
  readonly specifier: string;
  /** Path relative to the root of a relative import, else undefined. */
  readonly path: string | undefined;
  /** True when nothing of it remains at run time. */
  readonly typesOnly: boolean;
}

/** Every import of a file whose target is written out, in order of appearance. */
export function importsOf(file: CodeFile): Import[] {
  const found: Import[] = [];
  walk(file.ast(), (node) => {
    const source = sourceOf(node);
    if (source === undefined) return;
    const path = source.startsWith('.') ? posix.join(posix.dirname(file.path), source) : undefined;
    found.push({ line: file.lineAt(node.start), specifier: source, path, typesOnly: isTypesOnly(node) });
  });
  return found;
}

/** Name of the package of a specifier, e.g. `@scope/name` of `@scope/name/part`; built-ins as `node:name`. */
export function packageOf(specifier: string): string {
  return specifier.startsWith('node:') ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function sourceOf(node: Node): string | undefined {
  if (node.type === 'CallExpression') return nameOf(node.callee) === 'require' ? textOf((node.arguments as unknown[])[0]) : undefined;
  if (node.type === 'TSImportEqualsDeclaration' && isNode(node.moduleReference)) return textOf(node.moduleReference.expression);
  const carries = /^(Import(Declaration|Expression)|Export(All|Named)Declaration|TSImportType)$/.test(node.type);
  return carries ? textOf(node.source ?? node.argument) : undefined;
}

function isTypesOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type') return true;
  const named = Array.isArray(node.specifiers) ? (node.specifiers as Node[]) : [];
  return named.length > 0 && named.every((one) => one.importKind === 'type' || one.exportKind === 'type');
}

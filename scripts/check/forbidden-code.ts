/** Checks for what no file may contain: default exports, `any`, silenced types, raw HTML, other readers of the environment, skipped tests. */
import { type Check, type Offence, perFile } from './check.ts';
import { memberOf, type Node, nameOf, type Place, textOf, walk } from './syntax.ts';
import { type CodeFile, isTest } from './tree.ts';

/** The option table. */
const ENVIRONMENT_READERS = ['config/options.ts'];
/** In two parts, since this file is checked as well. */
const RAW_HTML = ['dangerously', 'SetInnerHTML'].join('');
const MARKS = /\b(TODO|FIXME|XXX|HACK)\b/;

export const forbiddenCode: Check = perFile('forbidden code', (file) => [...inSyntax(file), ...inText(file)]);

function inSyntax(file: CodeFile): Offence[] {
  const offences: Offence[] = [];
  walk(file.ast(), (node, place) => {
    const reason = judge(file.path, node, place);
    if (reason !== undefined) offences.push({ file: file.path, line: file.lineAt(node.start), reason });
  });
  return offences;
}

function judge(path: string, node: Node, place: Place): string | undefined {
  if (isDefaultExport(node) && path !== 'vitest.config.ts') return 'exports a default: name it, so that it is called the same everywhere';
  if (isRawHtml(node)) return 'writes raw HTML: let the view escape it';
  if (isTest(path)) return skipped(node);
  if (node.type === 'TSAnyKeyword') return 'uses any: say what it is, or unknown and narrow it';
  const reads = readsEnvironment(node, place) && !ENVIRONMENT_READERS.includes(path);
  return reads ? `reads the environment: add an option to ${ENVIRONMENT_READERS[0]} and take its value` : undefined;
}

function isDefaultExport(node: Node): boolean {
  return node.type === 'ExportDefaultDeclaration' || (node.type === 'ExportSpecifier' && nameOf(node.exported) === 'default');
}

function isRawHtml(node: Node): boolean {
  return (nameOf(node) ?? textOf(node)) === RAW_HTML;
}

function readsEnvironment(node: Node, { parent }: Place): boolean {
  const [object, property] = memberOf(node);
  if (object === 'process' && property === 'env') return true;
  if (node.type === 'ImportSpecifier') return nameOf(node.imported) === 'env' && textOf(parent?.source)?.endsWith('process') === true;
  const isTakenApart = node.type === 'VariableDeclarator' && nameOf(node.init) === 'process';
  return isTakenApart && JSON.stringify(node.id).includes('"name":"env"');
}

function skipped(node: Node): string | undefined {
  const [object, property] = memberOf(node);
  const isRunner = object !== undefined && ['it', 'test', 'describe'].includes(object);
  return isRunner && property !== undefined && ['only', 'skip', 'todo'].includes(property)
    ? `leaves tests out with ${object}.${property}: mend or delete them; what depends on the machine takes skipIf`
    : undefined;
}

function inText({ path, text }: CodeFile): Offence[] {
  return text.split('\n').flatMap((line, index) => {
    const reason = textFault(path, line);
    return reason === undefined ? [] : [{ file: path, line: index + 1, reason }];
  });
}

function textFault(path: string, line: string): string | undefined {
  if (/^\s*(\/\/|\*|\/\*)/.test(line) && MARKS.test(line)) return 'leaves unfinished work in a comment: do it, or open an issue';
  return !isTest(path) && /\/\/\s*@ts-(ignore|nocheck|expect-error)\b/.test(line) ? 'silences the type check: mend the type' : undefined;
}

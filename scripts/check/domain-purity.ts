/** Checks that `src/domain` is pure: no clock, no randomness, no environment, no I/O, no state of a module. */
import { type Check, type Offence, perFile } from './check.ts';
import { memberOf, type Node, nameOf, type Place, walk } from './syntax.ts';
import type { CodeFile } from './tree.ts';

const GLOBALS = new Set(
  'process globalThis global window self console fetch performance crypto navigator require setTimeout setInterval setImmediate queueMicrotask XMLHttpRequest WebSocket'.split(
    ' ',
  ),
);
const MEMBERS = new Set(['Date.now', 'Math.random', 'Temporal.Now']);
/** Read the zone of the machine. */
const LOCAL_TIME =
  /^(getFullYear|getMonth|getDate|getDay|getHours|getMinutes|getTimezoneOffset|setHours|setDate|toLocale(Date|Time)?String|toDateString|toTimeString)$/;

export const domainPurity: Check = perFile('purity of src/domain', judge, (path) => path.startsWith('src/domain/'));

function judge(file: CodeFile): Offence[] {
  const offences: Offence[] = [];
  const own = declaredNames(file.ast());
  walk(file.ast(), (node, place) => {
    const what = impurity(node, place, own);
    if (what !== undefined)
      offences.push({ file: file.path, line: file.lineAt(node.start), reason: `${what}: the domain is given facts and an instant` });
  });
  return offences;
}

function impurity(node: Node, place: Place, own: ReadonlySet<string>): string | undefined {
  return impureGlobal(node, place, own) ?? impureMember(node) ?? impureDate(node) ?? impureShape(node, place);
}

function impureGlobal(node: Node, { parent, key }: Place, own: ReadonlySet<string>): string | undefined {
  const name = nameOf(node);
  if (name === undefined || !GLOBALS.has(name) || own.has(name)) return undefined;
  const isLabel = parent?.computed !== true && (key === 'key' || key === 'property');
  const isType = parent?.type.startsWith('TS') === true && parent.type !== 'TSAsExpression' && parent.type !== 'TSNonNullExpression';
  return isLabel || isType ? undefined : `uses ${name}`;
}

function impureMember(node: Node): string | undefined {
  const [object, property] = memberOf(node);
  if (MEMBERS.has(`${object}.${property}`)) return `uses ${object}.${property}`;
  return property !== undefined && LOCAL_TIME.test(property) ? `calls ${property}, which reads the machine's zone` : undefined;
}

function impureDate(node: Node): string | undefined {
  const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
  if (!isCall || nameOf(node.callee) !== 'Date') return undefined;
  const count = (node.arguments as unknown[]).length;
  if (node.type === 'CallExpression' || count === 0) return 'reads the time of the machine with Date';
  return count > 1 ? "builds a Date in the machine's zone" : undefined;
}

function impureShape(node: Node, { parent }: Place): string | undefined {
  if (node.type === 'AwaitExpression' || node.async === true) return 'is asynchronous';
  if (node.type === 'ImportExpression') return 'imports at run time';
  const isModuleState =
    node.type === 'VariableDeclaration' && node.kind !== 'const' && /^(Program|ExportNamedDeclaration)$/.test(parent?.type ?? '');
  return isModuleState ? 'keeps state in the module' : undefined;
}

/** Names the file itself declares, which then are not the globals of that name. */
function declaredNames(ast: Node): Set<string> {
  const names = new Set<string>();
  walk(ast, (node, { parent, key }) => {
    const name = nameOf(node);
    const declares =
      (key === 'id' && parent?.type === 'VariableDeclarator') ||
      key === 'params' ||
      key === 'local' ||
      (key === 'value' && parent?.type === 'Property');
    if (name !== undefined && (declares || (key === 'id' && /Function/.test(parent?.type ?? '')))) names.add(name);
  });
  return names;
}

/** Checks for dead code with knip: files, exports and dependencies that nothing uses, and product files that only tests use. */
import type { Check, Offence } from './check.ts';
import { runTool } from './tool.ts';

/** One file of knip's JSON report: lists of findings by kind. */
type Finding = { readonly file: string } & Readonly<Record<string, unknown>>;

const MEANING: Readonly<Record<string, string>> = {
  files: 'nothing uses this file',
  dependencies: 'nothing uses this dependency',
  devDependencies: 'nothing uses this development dependency',
  unlisted: 'is used but not in package.json',
  unresolved: 'cannot be found',
  exports: 'is exported, but no other file uses it',
  types: 'is an exported type that no other file uses',
  duplicates: 'is exported twice',
};

export const deadCode: Check = {
  name: 'dead code',
  run: async ({ root, code }) => {
    const [whole, production] = await Promise.all([
      findings(root, []),
      findings(root, ['--production', '--include', 'files,dependencies,unlisted']),
    ]);
    const offences = whole.map((one) => offenceOf(one, ''));
    const known = new Set(offences.map(({ file, reason }) => `${file} ${reason}`));
    const testsOnly = production.map((one) => ({ plain: offenceOf(one, ''), offence: offenceOf(one, ' outside tests') }));
    const added = testsOnly.filter(({ plain }) => !known.has(`${plain.file} ${plain.reason}`)).map(({ offence }) => offence);
    return { files: code.length, offences: [...offences, ...added] };
  },
};

interface Found {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly line: number | undefined;
}

async function findings(root: string, args: readonly string[]): Promise<Found[]> {
  const { stdout, stderr } = await runTool(root, 'knip', ['--reporter', 'json', '--no-progress', ...args]);
  if (!stdout.trimStart().startsWith('{')) throw new Error(`knip gave no report: ${(stderr || stdout).trim()}`);
  return (JSON.parse(stdout) as { issues: Finding[] }).issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, list]) => (Array.isArray(list) ? list.flat() : []).map((one) => foundOf(file, kind, one))),
  );
}

function foundOf(file: string, kind: string, one: { name?: string; line?: number }): Found {
  return { file, kind, name: one.name ?? '', line: one.line };
}

function offenceOf({ file, kind, name, line }: Found, where: string): Offence {
  const meaning = MEANING[kind] ?? `is reported by knip as ${kind}`;
  const subject = kind === 'files' ? '' : `${name}: `;
  return { file, ...(line !== undefined && { line }), reason: `${subject}${meaning}${where}` };
}

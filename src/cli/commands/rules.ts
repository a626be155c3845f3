/** `rules`: check a rules file, print the contract on one page, sign it, and say what is in force. */
import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { Department } from '../../domain/page/signature.ts';
import { BatonError } from '../../errors/index.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

export function registerRules(program: Command, context: CommandContext): void {
  const rules = program.command('rules').description('the contract: check it, print it on one page, sign it, see what is in force');
  rules
    .command('check')
    .description('everything that is wrong with a rules file, and what it would change, clause by clause')
    .argument('[file]', 'the rules; by default the configured ones')
    .option('--json', 'print one JSON object')
    .action(async (file: string | undefined, { json }: { json?: boolean }) => {
      const { checkRules } = await import('../rules/check.ts');
      context.exitCode = await checkRules(context, await fileOf(context, file), json ?? false);
    });
  rules
    .command('page')
    .description('print the contract on exactly one page, ready to be signed')
    .argument('[file]', 'the rules; by default the contract in force')
    .option('--html', 'as a page of HTML that prints on one A4 or US Letter sheet')
    .option('--out <file>', 'write it to this file')
    .action((file: string | undefined, asked: { html?: boolean; out?: string }) => page(context, file, asked));
  rules
    .command('status')
    .description('which contract is in force, who signed it, and what an unsigned change would have decided')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) => withApp(context, QUIET, (app) => status(app, context.io, json ?? false)));
  rules
    .command('sign')
    .description('sign the configured rules for one department; with both signatures they are in force')
    .requiredOption('--as <department>', 'marketing or sales', department)
    .requiredOption('--by <name>', 'who signs')
    .option('--json', 'print one JSON object')
    .action((asked: Signing) => withApp(context, QUIET, (app) => signRules(app, context.io, asked)));
}

const QUIET = { web: false, work: false };

interface Signing {
  readonly as: Department;
  readonly by: string;
  readonly json?: boolean;
}

/** Null: the shipped rules, which no option names. */
async function fileOf(context: CommandContext, given: string | undefined): Promise<string | null> {
  const { optionsOf } = await import('../context.ts');
  return given ?? optionsOf(context).rulesFile;
}

async function page(context: CommandContext, file: string | undefined, { html, out }: { html?: boolean; out?: string }): Promise<void> {
  const [{ loadRules }, { knownContract }, { fittedSheet }] = await Promise.all([
    import('../../../config/load-rules.ts'),
    import('../rules/known.ts'),
    import('../rules/printed.ts'),
  ]);
  const given = file === undefined ? null : loadRules(file);
  const known = await knownContract(context);
  const { sheet, lines, fits } = fittedSheet(given ?? known.inForce, known);
  if (!fits) throw new BatonError('CONTRACT_TOO_LONG', { lines: lines.length });
  const text = html ? (await import('../rules/sheet-page.tsx')).sheetHtml(sheet) : `${lines.join('\n')}\n`;
  if (out === undefined) context.io.out(text);
  else writeFileSync(out, text);
}

async function status(app: App, io: Io, json: boolean): Promise<number> {
  const [{ contractStatus }, { statusLines }] = await Promise.all([import('../rules/status.ts'), import('../rules/status-lines.ts')]);
  const found = await contractStatus(app);
  if (json) printJson(io, found);
  else for (const line of statusLines(found)) io.out(`${line}\n`);
  return 0;
}

async function signRules(app: App, io: Io, { as, by, json }: Signing): Promise<number> {
  const [{ loadRules }, { sign }] = await Promise.all([import('../../../config/load-rules.ts'), import('../rules/contract-state.ts')]);
  const ledger = app.ledger.workspace(app.workspaceId);
  const book = loadRules(app.options.rulesFile);
  await sign(ledger, book, as, { name: by, at: app.clock.now() });
  // What was signed is what stands in the file now, and it comes into force here at once.
  app.settings.reload(app.log);
  await app.settings.refresh(ledger);
  return status(app, io, json ?? false);
}

function department(text: string): Department {
  if (text === 'marketing' || text === 'sales') return text;
  throw new InvalidArgumentError('Expected marketing or sales.');
}

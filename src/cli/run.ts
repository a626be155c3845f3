/** The command line: one program of commands, its exit codes, and how a running Baton answers a forwarded command. */
import { Command, CommanderError } from 'commander';
import { isDebugging } from '../../config/options.ts';
import type { App } from './app.ts';
import { registerAdminLink } from './commands/admin-link.ts';
import { registerAttribute } from './commands/attribute.ts';
import { registerBacklog } from './commands/backlog.ts';
import { registerCampaigns } from './commands/campaigns.ts';
import { registerCheck } from './commands/check.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerExplain } from './commands/explain.ts';
import { registerKeys } from './commands/keys.ts';
import { registerLinks } from './commands/links.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerMonths } from './commands/months.ts';
import { registerNotBuilt } from './commands/not-built.ts';
import { registerParked } from './commands/parked.ts';
import { registerPause } from './commands/pause.ts';
import { registerRelease } from './commands/release.ts';
import { registerReplay } from './commands/replay.ts';
import { registerResume } from './commands/resume.ts';
import { registerRules } from './commands/rules.ts';
import { registerServe } from './commands/serve.ts';
import { registerSync } from './commands/sync.ts';
import { registerUndo } from './commands/undo.ts';
import { registerWriteBack } from './commands/write-back.ts';
import type { CommandContext } from './context.ts';
import { registerDemo } from './demo/index.ts';
import type { Answer } from './holding.ts';
import type { Io } from './io.ts';
import { printFailure } from './output.ts';

/** Runs one command line to its end: 0 fine, 1 it failed or found something, 2 it was asked wrongly. Never throws. */
export function runCli(argv: readonly string[], io: Io): Promise<number> {
  return run({ io, argv, host: null, answerFor, exitCode: 0 });
}

/** The same inside a running Baton, which is what commands on a held data directory come to. */
export function runCommand(host: App, argv: readonly string[], io: Io): Promise<number> {
  return run({ io, argv, host, answerFor, exitCode: 0 });
}

function answerFor(host: App): Answer {
  return (argv, io) => runCommand(host, argv, io);
}

async function run(context: CommandContext): Promise<number> {
  const json = context.argv.includes('--json');
  try {
    await buildProgram(context).parseAsync([...context.argv], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printFailure(context.io, error, { json, debug: isDebugging() });
  }
}

function buildProgram(context: CommandContext): Command {
  const program = new Command('baton').description('Keeps every lead that marketing hands to sales followed up.');
  program
    .exitOverride()
    .configureOutput({ writeOut: context.io.out, writeErr: context.io.err, outputError: (text, write) => write(text) })
    .showHelpAfterError('(`baton --help` lists the commands, `baton COMMAND --help` its options)')
    .helpCommand(false);
  registerServe(program, context);
  registerMigrate(program, context);
  registerDoctor(program, context);
  registerCheck(program, context);
  registerSync(program, context);
  registerAdminLink(program, context);
  registerKeys(program, context);
  registerReplay(program, context);
  registerAttribute(program, context);
  registerExplain(program, context);
  registerWriteBack(program, context);
  registerMonths(program, context);
  registerPause(program, context);
  registerResume(program, context);
  registerRelease(program, context);
  registerUndo(program, context);
  registerBacklog(program, context);
  registerParked(program, context);
  registerLinks(program, context);
  registerRules(program, context);
  registerCampaigns(program, context);
  registerDemo(program, context);
  registerNotBuilt(program, context);
  return program;
}

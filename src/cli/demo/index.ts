/** `baton demo`: a sandbox, a Baton, an OAuth install, and as many days of a company's life as asked for. */
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { count, day } from './arguments.ts';

export function registerDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('plays a company against a local HubSpot, Salesforce or both and leaves everything up to look at')
    .addOption(new Option('--crm <crm>', 'the CRM that the company works in').choices(['hubspot', 'salesforce', 'both']).default('hubspot'))
    .option('--once', 'end after the last day instead of leaving everything up')
    .option('--json', 'print one JSON summary on stdout')
    .option('--data <dir>', 'folder with the Olist marketing funnel; without it a company is made up from the seed')
    .option('--leads <n>', 'most leads to play; all of the file, or 500', count)
    .option('--days <n>', 'days to play; the whole file, or 45', day)
    .option('--seed <n>', 'the same seed plays the same company', count, 1)
    .option('--data-dir <dir>', 'keep everything here, and start again where it stopped')
    .option(
      '--sandbox <url>',
      "use this running sandbox instead of starting one; with both CRMs HubSpot's address, a comma, and Salesforce's",
    )
    .action(async (options) => {
      // Loaded only now: no other command should wait for engines and clients.
      const { runDemo } = await import('./run.ts');
      context.exitCode = await runDemo(context, options);
    });
}

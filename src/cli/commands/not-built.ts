/** Commands that a later part brings: they exit 2 and say so. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

const LATER = [{ name: 'simulate', sentence: 'run a year of a company against the rules', part: 'a later part' }] as const;

export function registerNotBuilt(program: Command, context: CommandContext): void {
  for (const { name, sentence, part } of LATER) {
    program
      .command(name)
      .description(`${sentence} (comes with ${part})`)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        context.io.err(`\`baton ${name}\` comes with ${part}; it is not built yet.\n`);
        context.exitCode = 2;
      });
  }
}

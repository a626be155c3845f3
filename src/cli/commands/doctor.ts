/** `doctor`: looks at everything that has to be right and says what to do about what is not. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { examineAccounts } from '../doctor/accounts.ts';
import { examineContract } from '../doctor/contract.ts';
import type { Finding } from '../doctor/finding.ts';
import { examineInstallation } from '../doctor/installation.ts';
import { examineLinks } from '../doctor/links.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

export function registerDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('look at settings, engines, accounts, streams and roster, and say what to do')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const findings = [
          ...(await examineInstallation(app)),
          ...(await examineContract(app)),
          ...(await examineAccounts(app)),
          ...(await examineLinks(app)),
        ];
        const healthy = findings.every(({ state }) => state !== 'broken');
        if (json) printJson(context.io, { healthy, findings });
        else print(context.io, findings);
        return healthy ? 0 : 1;
      }),
    );
}

const MARKS = { ok: 'ok     ', warning: 'look at', broken: 'BROKEN ' };

function print(io: Io, findings: readonly Finding[]): void {
  for (const { about, state, what, next } of findings) io.out(`${MARKS[state]} ${about}: ${what}\n${next ? `        → ${next}\n` : ''}`);
}

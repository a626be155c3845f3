/** `links`: who may be who across the two CRMs, and a person's word on it. */
import type { Command } from 'commander';
import { BatonError } from '../../errors/index.ts';
import type { InstallPair } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly by: string;
  readonly json?: boolean;
}

const QUIET = { web: false, work: false } as const;
/** More than a person decides at once. */
const LISTED = 1_000;

export function registerLinks(program: Command, context: CommandContext): void {
  const links = program.command('links').description('who is who across HubSpot and Salesforce: list what is in doubt, and decide it');
  links
    .command('list')
    .description('people with a record in both, counted, and those that several records may be')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) => withApp(context, QUIET, (app) => list(app, context.io, json ?? false)));
  for (const [name, same, sentence] of [
    ['join', true, 'these two records are one person'],
    ['part', false, 'these two records are two people'],
  ] as const)
    links
      .command(`${name} <hubspot> <salesforce>`)
      .description(`${sentence}: contact id, then lead or contact id`)
      .option('--by <name>', 'who decides it, for the audit', ADMIN)
      .option('--json', 'print one JSON object')
      .action((hubspot: string, salesforce: string, { by, json }: Asked) =>
        withApp(context, QUIET, async (app) => {
          await decide(app, { hubspot, salesforce, same, by });
          if (json) printJson(context.io, { hubspot, salesforce, same });
          else context.io.out(`${hubspot} and ${salesforce} are ${same ? 'one person' : 'two people'} from now on.\n`);
          return 0;
        }),
      );
}

async function list(app: App, io: Io, json: boolean): Promise<number> {
  const { links } = app.ledger.workspace(app.workspaceId);
  const counts = await links.counts();
  const questions = await links.questions(LISTED);
  if (json) {
    printJson(io, { ...counts, questions });
    return 0;
  }
  io.out(`${counts.linkedAcrossCrms} people have a record in both CRMs; ${counts.ambiguous} wait for a decision.\n`);
  for (const { pair, links: all, names } of questions)
    for (const { hubspot, salesforce, at } of all) {
      const [here, there] = [names[`${pair.hubspot} ${hubspot}`] ?? '', names[`${pair.salesforce} ${salesforce}`] ?? ''];
      io.out(`${hubspot} ${here} and ${salesforce} ${there}: one person? Asked since ${shown(at)}\n`);
    }
  return 0;
}

async function decide(app: App, decision: { hubspot: string; salesforce: string; same: boolean; by: string }): Promise<void> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const pair = await pairOf(app);
  if (!(await ledger.links.decide(pair, decision, app.clock.now())))
    throw new BatonError('LINK_UNKNOWN', { hubspot: decision.hubspot, salesforce: decision.salesforce });
  const install = await ledger.installs.find(pair.hubspot);
  const { hubspot, salesforce, same, by } = decision;
  if (install !== null)
    await auditAct(app, install, {
      action: same ? 'links join' : 'links part',
      by,
      why: 'decided by hand',
      after: { hubspot, salesforce },
    });
}

/** Throws `LINK_ONE_CRM`. */
async function pairOf(app: App): Promise<InstallPair> {
  const installs = (await app.ledger.workspace(app.workspaceId).installs.list()).filter(({ status }) => status !== 'uninstalled');
  const [hubspot, salesforce] = (['hubspot', 'salesforce'] as const).map((crm) => installs.find((one) => one.crm === crm)?.installId);
  if (hubspot === undefined || salesforce === undefined) throw new BatonError('LINK_ONE_CRM');
  return { hubspot, salesforce };
}

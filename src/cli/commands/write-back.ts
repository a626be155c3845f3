/** `write-back`: what would be written onto deals that ended, and the switch for it. */
import { Argument, type Command } from 'commander';
import { readLoop } from '../../../jobs/loop/read-loop.ts';
import { amountSaid } from '../../domain/loop/amount-field.ts';
import { type AutomationSeen, automationText, byObject } from '../../domain/loop/automation.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../domain/loop/figures.ts';
import { openSession } from '../../effects/session.ts';
import { BatonError } from '../../errors/index.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { readClosedDeals, switchClosedDeals } from '../../ports/write-back.ts';
import { ADMIN, auditAct, connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly by: string;
  readonly json?: boolean;
}

type Act = 'preview' | 'confirm' | 'off';

export function registerWriteBack(program: Command, context: CommandContext): void {
  program
    .command('write-back')
    .description('attribution’s figures on deals that ended: preview what would be written, confirm it, or switch it off')
    .addArgument(new Argument('[act]', 'what to do').choices(['preview', 'confirm', 'off']).default('preview'))
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action((act: Act, asked: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const all = [];
        for (const install of await connected(app)) {
          if (act !== 'preview') await switchIt(app, install, act, asked.by);
          all.push(await previewOf(app, install));
        }
        if (asked.json) printJson(context.io, { accounts: all });
        else for (const preview of all) print(context.io, preview);
        return 0;
      }),
    );
}

export async function switchIt(app: App, install: Install, act: 'confirm' | 'off', by: string): Promise<void> {
  const ledger = app.ledger.workspace(install.workspaceId);
  const n = await switchClosedDeals(ledger, install.installId, act === 'confirm' ? { at: app.clock.now(), by } : null);
  await auditAct(app, install, { action: `write-back ${act}`, by, why: 'closed deals', after: { deals: n } });
}

async function previewOf(app: App, install: Install) {
  const ledger = app.ledger.workspace(install.workspaceId);
  const confirmed = await readClosedDeals(ledger, install.installId);
  const { deals } = await readLoop({ ledger, install, settings: app.settings, now: app.clock.now() });
  const ended = deals.filter(({ journey }) => journey.deal.stage !== 'open');
  const { pending, parked } = await ledger.attribution.writeBack(install.installId);
  return {
    account: install.accountId,
    ...amountSaid(app.settings.attribution().settings, install),
    confirmed: confirmed === null ? null : { at: new Date(confirmed.at).toISOString(), by: confirmed.by },
    figures: install.capabilities.includes('figures'),
    closedDeals: ended.length,
    won: ended.filter(({ journey }) => journey.deal.stage === 'won').length,
    dealFields: DEAL_FIELDS.map(({ label }) => label),
    contactFields: CUSTOMER_FIELDS.map(({ label }) => label),
    waiting: pending,
    parked: await ledger.attribution.parkedFigures(install.installId, 20),
    parkedInAll: parked,
    automations: await automationsOf(app, install),
  };
}

/** A CRM that cannot be asked now is no reason to show nothing else. */
async function automationsOf(app: App, install: Install): Promise<AutomationSeen> {
  const connector = app.connectors.get(install.crm);
  if (connector === undefined) return { found: [], unseen: [new BatonError('CRM_NOT_CONFIGURED', { crm: install.crm }).message] };
  try {
    return await connector.automations(openSession(app.sessionDeps, install, connector));
  } catch (error) {
    return { found: [], unseen: [`What reacts there could not be looked up: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

function print(io: Io, preview: Awaited<ReturnType<typeof previewOf>>): void {
  const { account, amountText, confirmed, figures, closedDeals, won, waiting, parked, parkedInAll } = preview;
  io.out(`Account ${account}: ${closedDeals} deals ended, ${won} of them won. ${amountText}\n`);
  if (!figures) io.out('This account has no fields for figures: `baton doctor` says what is missing.\n');
  io.out(
    confirmed === null
      ? 'Nothing is written onto them. `baton write-back confirm` writes these fields, and nothing else:\n'
      : `Written onto them since ${shown(Date.parse(confirmed.at))}, confirmed by ${confirmed.by}; ${waiting} records wait:\n`,
  );
  io.out(`  on deals: ${preview.dealFields.join(', ')}\n  on people: ${preview.contactFields.join(', ')}\n`);
  printAutomations(io, preview.automations);
  if (parkedInAll > 0) io.out(`${parkedInAll} records are refused by the CRM:\n`);
  for (const { record, id, why } of parked) io.out(`  ${record} ${id}: ${why}\n`);
}

function printAutomations(io: Io, { found, unseen }: AutomationSeen): void {
  if (found.length > 0) io.out('What reacts when they are updated:\n');
  for (const [object, some] of byObject(found))
    io.out(`  ${object ?? 'of an object that is not told'}: ${some.map(automationText).join(', ')}\n`);
  for (const sentence of unseen) io.out(`${sentence}\n`);
}

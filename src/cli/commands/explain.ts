/** `explain`: why each cent of a deal went where it went. */
import { Argument, type Command } from 'commander';
import { creditsOf, readLoop } from '../../../jobs/loop/read-loop.ts';
import type { DealCredits } from '../../domain/attribution/credits.ts';
import { formatMinor } from '../../domain/attribution/money.ts';
import { formatInstant } from '../../domain/instant.ts';
import { amountSaid } from '../../domain/loop/amount-field.ts';
import { modelText } from '../../domain/loop/figures.ts';
import { BatonError } from '../../errors/index.ts';
import { connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly json?: boolean;
}

export function registerExplain(program: Command, context: CommandContext): void {
  program
    .command('explain')
    .description('why each cent of a deal went where it went: its people, its touches, every model, what was written')
    .addArgument(new Argument('<what>', 'what is explained').choices(['deal']))
    .argument('<id>', 'its id in the CRM')
    .option('--json', 'print one JSON object')
    .action((_what: 'deal', id: string, { json }: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const explained = await explainDeal(app, id);
        if (json) printJson(context.io, explained);
        else print(context.io, explained);
        return 0;
      }),
    );
}

/** Throws `DEAL_UNKNOWN`. */
async function explainDeal(app: App, id: string) {
  const ledger = app.ledger.workspace(app.workspaceId);
  for (const install of await connected(app)) {
    const loop = await readLoop({ ledger, install, settings: app.settings, now: app.clock.now() });
    const row = loop.rows.find(({ dealId }) => dealId === id);
    const reported = loop.deals.find(({ journey }) => journey.deal.id === id);
    if (row === undefined || reported === undefined) continue;
    const { journey, sourcing } = reported;
    const { deal } = journey;
    const inForce = app.settings.attribution();
    const history = await ledger.attribution.history(install.installId, id);
    const [linked] = await ledger.attribution.deals(install.installId, [id]);
    const audit = await ledger.wanted.audit(install.installId, { leadId: `deal:${id}`, limit: 20 });
    return {
      deal: id,
      account: install.accountId,
      stage: deal.stage,
      amountMinor: deal.amountMinor,
      ...amountSaid(inForce.settings, install),
      currency: deal.currency,
      kind: deal.kind,
      createdAt: formatInstant(deal.createdAt),
      closedAt: deal.stage === 'open' ? null : formatInstant(deal.closedAt),
      leadCreatedAt: deal.leadCreatedAt === null ? null : formatInstant(deal.leadCreatedAt),
      people: deal.people,
      products: linked?.deal.lines ?? [],
      sourcedBy: sourcing.sourcedBy,
      worked: sourcing.worked,
      model: modelText({ model: inForce.model.id, dialect: inForce.dialect, version: inForce.settings.version }),
      credits: row.version.credits === null ? null : linesOf(row.version.credits, loop.names.nameOf),
      byModel: deal.stage === 'won' ? creditsOf(reported, loop.models).map((credits) => linesOf(credits, loop.names.nameOf)) : [],
      notCounted: journey.ineligible.map(({ touch, why }) => ({ touch: touch.id, at: formatInstant(touch.at), kind: touch.kind, why })),
      versions: history.map(({ version, causes, moved }) => ({
        number: version.number,
        computedAt: formatInstant(version.computedAt),
        supersededAt: version.supersededAt === null ? null : formatInstant(version.supersededAt),
        amountMinor: version.credits?.amountMinor ?? null,
        causes,
        moved,
      })),
      written: audit.map(({ at, action, before, after, because }) => ({ at: formatInstant(at), action, before, after, because })),
    };
  }
  throw new BatonError('DEAL_UNKNOWN', { deal: id });
}

function linesOf({ model, amountMinor, currency, lines, unattributed }: DealCredits, nameOf: (campaign: string) => string) {
  return {
    model,
    amountMinor,
    currency,
    lines: lines.map(({ touch, person, at, campaign, channel, milestones, rule, weight, minor }) => ({
      touch,
      person,
      at: formatInstant(at),
      campaign: campaign === null ? null : nameOf(campaign),
      channel,
      milestones,
      rule,
      weight,
      minor,
    })),
    unattributed: unattributed.map(({ reason, minor, campaign }) => ({
      reason,
      minor,
      ...(campaign == null ? {} : { campaign: nameOf(campaign) }),
    })),
  };
}

type Explained = Awaited<ReturnType<typeof explainDeal>>;

function print(io: Io, explained: Explained): void {
  const { deal, stage, currency, kind, people, products, credits, byModel, notCounted, versions, written } = explained;
  const amount = explained.amountMinor === null ? 'no amount' : `${formatMinor(explained.amountMinor, currency)} ${currency}`;
  const close = explained.closedAt === null ? 'open' : `${stage} ${shown(Date.parse(explained.closedAt))}`;
  io.out(`Deal ${deal}: ${amount}, ${kind} business, made ${shown(Date.parse(explained.createdAt))}, ${close}\n`);
  io.out(`${explained.amountText}\n`);
  io.out(`People: ${people.ids.length === 0 ? 'none' : people.ids.join(', ')} (${people.found}). `);
  io.out(`Sourced by ${explained.sourcedBy}, ${explained.worked ? 'worked' : 'not worked'} by sales.\n`);
  for (const { name, code, quantity, amount } of products)
    io.out(`Sells ${quantity ?? '1'} × ${name}${code === null ? '' : ` (${code})`}${amount === null ? '' : `: ${amount} ${currency}`}\n`);
  if (credits !== null) {
    io.out(`\n${explained.model}\n`);
    for (const line of credits.lines)
      io.out(
        `  ${formatMinor(line.minor, currency)}  ${line.campaign ?? `(${line.channel})`}  ${shown(Date.parse(line.at))}  person ${line.person}  ${line.rule}\n`,
      );
    for (const { reason, minor, campaign } of credits.unattributed)
      io.out(
        `  ${formatMinor(minor, currency)}  nobody’s: ${reason.replaceAll('-', ' ')}${campaign === undefined ? '' : `, ${campaign}`}\n`,
      );
  }
  for (const { touch, at, kind: what, why } of notCounted)
    io.out(`  not counted: ${what} ${shown(Date.parse(at))} (${touch}): ${why.replaceAll('-', ' ')}\n`);
  if (byModel.length > 0) io.out('\nBy every model\n');
  for (const { model, lines } of byModel) {
    const shares = lines.map(({ campaign, channel, minor }) => `${campaign ?? channel} ${formatMinor(minor, currency)}`);
    io.out(`  ${model.padEnd(15)}  ${shares.join(', ') || 'nobody'}\n`);
  }
  io.out('\nVersions\n');
  for (const { number, computedAt, causes, amountMinor } of versions)
    io.out(
      `  ${number}  ${shown(Date.parse(computedAt))}  ${causes.join(', ')}${amountMinor === null ? '' : `  ${formatMinor(amountMinor, currency)}`}\n`,
    );
  if (written.length > 0) io.out('\nWritten onto the record, latest first\n');
  for (const { at, before, after, because } of written)
    for (const [key, value] of Object.entries(after ?? {}))
      io.out(`  ${shown(Date.parse(at))}  ${key}: ${before?.[key] ?? '–'} → ${value ?? '–'}  (${because})\n`);
}

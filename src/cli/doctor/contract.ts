/** What the contract asks for: the quarterly review (G1), campaigns on the calendar (M3), how marketing's clauses were kept, what is to be checked. */
import type { App } from '../app.ts';
import { calendarReport } from '../campaigns/report.ts';
import { standingOf } from '../rules/standing.ts';
import { type Finding, ok, warning } from './finding.ts';

export async function examineContract(app: App): Promise<readonly Finding[]> {
  return [review(app), ...(await campaigns(app)), ...(await kept(app))];
}

const SPAN_MS = 30 * 86_400_000;

/** How marketing kept its clauses in 30 days, and what of sales' endings somebody looks at. */
async function kept(app: App): Promise<readonly Finding[]> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const found: Finding[] = [];
  for (const { installId, accountId } of await ledger.installs.list()) {
    const { byClause, toCheck, gaveUpEarly } = await ledger.handoffs.figures(installId, app.clock.now() - SPAN_MS);
    const about = `clauses ${accountId}`;
    const marketing = Object.entries(byClause).filter(([clause]) => clause.startsWith('M'));
    if (marketing.length > 0) found.push(ok(about, `marketing in 30 days: ${marketing.map(told).join('; ')}`));
    if (toCheck.count > 0)
      found.push(
        warning(
          about,
          `${toCheck.count} objective rejection(s) of 30 days to check: lead ${some(toCheck.leadIds)}`,
          'Look whether the reason is true (S5).',
        ),
      );
    if (gaveUpEarly.count > 0)
      found.push(
        warning(
          about,
          `${gaveUpEarly.count} lead(s) of 30 days given up early: lead ${some(gaveUpEarly.leadIds)}`,
          'Talk to their reps, or change S3.',
        ),
      );
  }
  return found;
}

function told([clause, states]: readonly [string, Readonly<Record<string, number>>]): string {
  return `${clause} ${Object.entries(states)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')}`;
}

/** rules.md: unsigned and lapsed rules keep running, in amber. */
function review({ settings, clock }: App): Finding {
  const { words, next } = standingOf(settings, clock.now());
  const what = `rules version ${settings.rules().version}, ${words}`;
  return next === null ? ok('contract', what) : warning('contract', what, next);
}

/** No calendar at all is said once; it is no fault of any campaign. */
async function campaigns(app: App): Promise<readonly Finding[]> {
  if (!app.settings.rules().clauses.some(({ id }) => id === 'M3')) return [];
  const { calendar, verdicts, notices } = await calendarReport(app);
  if (calendar.length === 0)
    return [
      warning('campaigns', 'nothing is on the shared calendar, so M3 judges nothing', 'Enter them: `baton campaigns add` or `import`.'),
    ];
  const late = verdicts.filter(({ clocks }) => clocks.some(({ state }) => state === 'breached'));
  const unseen = new Set(notices.filter(({ clock }) => clock.state === 'breached').map(({ notice }) => notice.rep));
  const found = late.length === 0 ? [ok('campaigns', `${calendar.length} on the shared calendar`)] : [];
  if (late.length > 0)
    found.push(
      warning(
        'campaigns',
        `${late.length} unannounced: ${some(late.map(({ campaign }) => campaign))}`,
        '`baton campaigns list` shows them; announce what brings leads.',
      ),
    );
  if (unseen.size > 0)
    found.push(
      warning(
        'campaigns',
        `${unseen.size} rep(s) have not acknowledged the digest in time`,
        'Their manager reminds them: it is sales’ line.',
      ),
    );
  return found;
}

const some = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** The calendar of campaigns with what M3 says of it: announced in time or not, and which rep has not seen the digest. */
import type { Campaign } from '../../domain/campaign.ts';
import { createHorizon } from '../../domain/horizon.ts';
import { indexRoster } from '../../domain/roster-index.ts';
import { type CampaignStart, type CampaignVerdict, judgeCampaigns, judgeNotices, type NoticeVerdict } from '../../domain/rules/m3.ts';
import type { App } from '../app.ts';

export interface CalendarReport {
  readonly calendar: readonly Campaign[];
  readonly verdicts: readonly CampaignVerdict[];
  /** Digests that are sales' to acknowledge. */
  readonly notices: readonly NoticeVerdict[];
}

/** Leads of every connected account; by the company's hours of the first. Reads every stored lead once. */
export async function calendarReport(app: App): Promise<CalendarReport> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const calendar = await ledger.campaigns.list();
  const starts: CampaignStart[] = [];
  const notices: NoticeVerdict[] = [];
  let verdicts: readonly CampaignVerdict[] = [];
  const horizon = createHorizon(app.clock.now());
  const rules = app.settings.rules();
  for (const install of (await ledger.installs.list()).filter(({ status }) => status !== 'uninstalled')) {
    const roster = indexRoster(app.settings.operating().roster(install, await ledger.records.reps(install.installId)));
    if (calendar.length > 0) starts.push(...(await ledger.campaigns.firstLeads(install.installId)));
    verdicts = judgeCampaigns(calendar, starts, { rules, roster, horizon });
    notices.push(...judgeNotices(await ledger.campaigns.notices(install.installId), { rules, roster, horizon }));
  }
  return { calendar, verdicts, notices };
}

/** All migrations, in order; a new one is a new file and a line here, a released one never changes. */
import type { Migration } from '../migrate.ts';
import { installs } from './0001-installs.ts';
import { marks } from './0002-marks.ts';
import { records } from './0003-records.ts';
import { handoffs } from './0004-handoffs.ts';
import { wanted } from './0005-wanted.ts';
import { singletons } from './0006-singletons.ts';
import { companies } from './0007-companies.ts';
import { breakers } from './0009-breakers.ts';
import { messages } from './0010-messages.ts';
import { evidence } from './0011-evidence.ts';
import { campaigns } from './0012-campaigns.ts';
import { shadow } from './0013-shadow.ts';
import { evaluations } from './0014-evaluations.ts';
import { marketingClocks } from './0015-marketing-clocks.ts';
import { leadObjects } from './0016-lead-objects.ts';
import { hotRows } from './0017-hot-rows.ts';
import { signatures } from './0018-signatures.ts';
import { reconciliations } from './0019-reconciliations.ts';
import { tasksById } from './0020-tasks-by-id.ts';
import { consoleTables } from './0021-console.ts';
import { choices } from './0023-choices.ts';
import { consoleSpeed } from './0024-console-speed.ts';
import { personLinks } from './0026-person-links.ts';
import { touchpoints } from './0028-touchpoints.ts';
import { credits } from './0029-credits.ts';
import { crmCampaigns } from './0030-crm-campaigns.ts';
import { loopMarks } from './0037-loop-marks.ts';
import { marksByStatement } from './0038-marks-by-statement.ts';
import { touchReads } from './0040-touch-reads.ts';
import { sameJudgements } from './0045-same-judgements.ts';
import { bulkJobs } from './0047-bulk-jobs.ts';
import { otherAddresses } from './0050-other-addresses.ts';
import { accessSince } from './0051-access-since.ts';

export const MIGRATIONS: readonly Migration[] = [
  installs,
  marks,
  records,
  handoffs,
  wanted,
  singletons,
  companies,
  breakers,
  messages,
  evidence,
  campaigns,
  shadow,
  evaluations,
  marketingClocks,
  leadObjects,
  hotRows,
  signatures,
  reconciliations,
  tasksById,
  consoleTables,
  choices,
  consoleSpeed,
  personLinks,
  touchpoints,
  credits,
  crmCampaigns,
  loopMarks,
  marksByStatement,
  touchReads,
  sameJudgements,
  bulkJobs,
  otherAddresses,
  accessSince,
];

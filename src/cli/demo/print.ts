/** The summary for a person: the few figures that tell whether every lead was followed up. */
import type { Io } from '../io.ts';
import type { Summary } from './summary.ts';

export function printSummary(io: Io, summary: Summary): void {
  const { followUp, firstResponse, tasks, requests } = summary;
  const rows: [string, string][] = [
    ['Leads', `${summary.leads} in the ledger, ${summary.setAside} set aside with a reason`],
    ...inBothCrms(summary),
    ['Hand-offs', `${summary.handoffs}: ${summary.open} open (${summary.overdue} overdue), ${summary.closed} closed`],
    [
      'Followed up',
      `${followUp.tried} of ${followUp.tried + followUp.neverTried} (${followUp.percent ?? '–'} %), ${followUp.inProgress} not due or in progress`,
    ],
    [
      'First response',
      `median ${firstResponse.medianBusinessMinutes ?? '–'} business minutes, ${firstResponse.onTimePercent ?? '–'} % on time`,
    ],
    ['Tasks in the CRM', `${tasks.created} made, ${tasks.open} open, ${tasks.closed} closed, ${tasks.duplicates} doubled`],
    [
      'By the rules',
      `${summary.missedTasks} tasks missing, ${summary.wronglyClosed} closed wrongly, ${summary.wrongOwner} with a wrong owner, ${summary.lateRungs} escalated late`,
    ],
    ['Nobody looks after', `${summary.orphans} leads`],
    ['Requests to the CRM', requestsIn(requests)],
    ['Engine', `${summary.engine.ledger}, queue on ${summary.engine.queue}; ${summary.elapsedSeconds} s, ${summary.peakRssMb} MB`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  io.out(`\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n')}\n`);
}

/** A company with one CRM has nobody to find in another. */
function inBothCrms({ requests, people, linkedAcrossCrms, ambiguous }: Summary): [string, string][] {
  if (!requests.hubspot || !requests.salesforce) return [];
  return [['People', `${people}: ${linkedAcrossCrms} in both CRMs, ${ambiguous} pairs of records that a person has to decide`]];
}

function requestsIn({ hubspot, salesforce }: Summary['requests']): string {
  const counted = [
    ...(hubspot
      ? [`${hubspot.total} (${hubspot.read} read, ${hubspot.write} write, ${hubspot.search} search), ${hubspot.rejected429} refused`]
      : []),
    ...(salesforce
      ? [
          `${salesforce.total} (${salesforce.query} queries, ${salesforce.collections} collections, ${salesforce.bulk} bulk), ${salesforce.limitErrors} refused`,
        ]
      : []),
  ];
  return counted.length === 0 ? 'none' : counted.join('; ');
}

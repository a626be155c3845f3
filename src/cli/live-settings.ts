/** Rules and roster in force: read at start, read again on demand; a file that cannot be read leaves the ones before it in force. */

import { type AttributionFileSettings, loadAttribution } from '../../config/load-attribution.ts';
import { loadCosts } from '../../config/load-costs.ts';
import { type EvidenceSettings, loadEvidence } from '../../config/load-evidence.ts';
import { loadRules } from '../../config/load-rules.ts';
import type { Options } from '../../config/options.ts';
import { loadRoster, type OperatingSettings } from '../../config/roster.ts';
import type { CrmRep } from '../domain/crm-record.ts';
import type { StatedCosts } from '../domain/loop/costs.ts';
import type { AttributionInForce } from '../domain/loop/in-force.ts';
import type { Roster } from '../domain/roster.ts';
import type { RuleBook } from '../domain/rule-book.ts';
import type { Install, WorkspaceLedger } from '../ports/ledger/index.ts';
import type { Log } from '../ports/log.ts';
import { readSignatures, type StoredSignatures } from './rules/contract-state.ts';

export interface LiveSettings {
  /** The contract in force: the signed one, and the file's until any is signed. */
  rules(): RuleBook;
  /** An unsigned change: the file's rules while another contract is signed. They decide nothing, what they would have decided is recorded. */
  shadow(): RuleBook | null;
  /** As the file has them, in force or not. */
  file(): RuleBook;
  signatures(): StoredSignatures;
  operating(): OperatingSettings;
  evidence(): EvidenceSettings;
  attribution(): AttributionInForce & Pick<AttributionFileSettings, 'grossMargin'>;
  /** What campaigns cost by the company's own word; null: it states none. */
  costs(): StatedCosts | null;
  /** False when something could not be read: it is logged, and what was in force stays so. */
  reload(log: Log): boolean;
  /** Reads the signatures again: another process may have taken some. */
  refresh(ledger: Pick<WorkspaceLedger, 'setting'>): Promise<void>;
}

/** Throws `SETTINGS_FILE_UNREADABLE`: a start never guesses. */
export function openSettings(options: Options, given?: OperatingSettings): LiveSettings {
  const readRules = () => loadRules(options.rulesFile ?? undefined);
  const readRoster = () => given ?? loadRoster(options.rosterFile);
  let rules = readRules();
  let operating = readRoster();
  let evidence = loadEvidence(options.evidenceFile);
  let attribution = attributionOf(options);
  let costs = loadCosts(options.costsFile);
  let signatures: StoredSignatures = { signed: null, pending: null };
  const other = () => (signatures.signed !== null && signatures.signed.book.hash !== rules.hash ? signatures.signed.book : null);
  const attempt = (what: string, log: Log, read: () => void): boolean => {
    try {
      read();
      return true;
    } catch (error) {
      log.error(`${what} not taken over; the ones before stay in force`, { why: (error as Error).message });
      return false;
    }
  };
  return {
    rules: () => other() ?? rules,
    shadow: () => (other() === null ? null : rules),
    file: () => rules,
    signatures: () => signatures,
    operating: () => operating,
    evidence: () => evidence,
    attribution: () => attribution,
    costs: () => costs,
    reload: (log) => {
      const one = attempt('rules', log, () => {
        rules = readRules();
      });
      const two = attempt('roster', log, () => {
        operating = readRoster();
      });
      const three = attempt('evidence settings', log, () => {
        evidence = loadEvidence(options.evidenceFile);
      });
      const four = attempt('attribution settings', log, () => {
        attribution = attributionOf(options);
      });
      const five = attempt('costs', log, () => {
        costs = loadCosts(options.costsFile);
      });
      return one && two && three && four && five;
    },
    refresh: async (ledger) => {
      signatures = await readSignatures(ledger);
    },
  };
}

function attributionOf({ attributionFile }: Options): ReturnType<LiveSettings['attribution']> {
  const settings = loadAttribution(attributionFile);
  return { settings, ...settings.inForce, grossMargin: settings.grossMargin };
}

/** The roster file's people, and who of them works outside the CRM. */
export function rosterOf(settings: LiveSettings, install: Install, reps: readonly CrmRep[]): Roster {
  return settings.evidence().withBlind(settings.operating().roster(install, reps), reps);
}

/** Rules and roster in force: read at start, read again on demand; a file that cannot be read leaves the ones before it in force. */

import { loadRules } from '../../config/load-rules.ts';
import type { Options } from '../../config/options.ts';
import { loadRoster, type OperatingSettings } from '../../config/roster.ts';
import type { RuleBook } from '../domain/rule-book.ts';
import type { Log } from '../ports/log.ts';

export interface LiveSettings {
  rules(): RuleBook;
  operating(): OperatingSettings;
  /** False when something could not be read: it is logged, and what was in force stays so. */
  reload(log: Log): boolean;
}

/** Throws `RULES_INVALID` or `SETTINGS_FILE_UNREADABLE`: a start never guesses. */
export function openSettings(options: Options, given?: OperatingSettings): LiveSettings {
  const readRules = () => loadRules(options.rulesFile ?? undefined);
  const readRoster = () => given ?? loadRoster(options.rosterFile);
  let rules = readRules();
  let operating = readRoster();
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
    rules: () => rules,
    operating: () => operating,
    reload: (log) => {
      const one = attempt('rules', log, () => {
        rules = readRules();
      });
      const two = attempt('roster', log, () => {
        operating = readRoster();
      });
      return one && two;
    },
  };
}

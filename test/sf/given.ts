/** What a check of Salesforce's command line is given: the org, a folder, and the command line itself. */
import type { RunningOrg } from '../../sandbox/salesforce/server.ts';

export interface Sf {
  readonly org: RunningOrg;
  /** Folder the commands run in. */
  readonly folder: string;
  /** Runs `sf …  --json` and gives its `result`; throws what it says when it fails. */
  sf(...words: readonly string[]): Promise<any>;
  write(path: string, text: string): void;
}

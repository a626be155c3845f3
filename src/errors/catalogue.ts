/** The error catalogue: one line per way in which Baton can fail, each with what happened and what to do next. */

interface CatalogueEntry {
  /** What happened, to which record; `{name}` is filled from the error's details. */
  readonly message: string;
  /** Whether the same attempt may succeed later without anybody acting. */
  readonly retryable: boolean;
  /** What the operator does next. */
  readonly hint: string;
}

const entries = {
  ACCOUNT_UNKNOWN: {
    message: 'No connected account has the id "{id}".',
    retryable: false,
    hint: 'Choose one of the accounts that are listed on Accounts; one that was disconnected has to be connected again.',
  },
  ADMIN_LINK_USED: {
    message: 'This sign-in link was used before, is too old, or never was one.',
    retryable: false,
    hint: 'Start Baton again, or run `baton admin-link`: each prints a fresh one.',
  },
  APP_MISCONFIGURED: {
    message: "{crm} does not accept Baton's application: {why}.",
    retryable: false,
    hint: 'Compare client id, client secret and redirect address with the app in {crm}; the installs are untouched and go on once it is mended.',
  },
  BREAKER_UNKNOWN: {
    message: 'There is no breaker "{kind}".',
    retryable: false,
    hint: 'Valid: {valid}.',
  },
  BUDGET_WAIT: {
    message: 'The request budget of account {account} is used up until {retryAt}.',
    retryable: true,
    hint: 'Nothing to do: the work keeps its place and goes on by itself. If it lasts, look for another app that uses the same account.',
  },
  CAMPAIGN_INVALID: {
    message: '{where} cannot go on the calendar:\n  {problems}',
    retryable: false,
    hint: 'Mend it and enter it again; nothing of it was taken over.',
  },
  CHOICE_INVALID: {
    message: 'This cannot be chosen: {why}.',
    retryable: false,
    hint: 'Go back to Accounts and choose again.',
  },
  CLOCK_UNAVAILABLE: {
    message: 'World time cannot be read from {url}: {reason}.',
    retryable: true,
    hint: 'Start the sandbox that BATON_CLOCK names, or set BATON_CLOCK to system.',
  },
  CONTRACT_TOO_LONG: {
    message: 'The contract does not fit one sheet: {lines} lines.',
    retryable: false,
    hint: 'Shorten the definitions or leave a clause out; `baton rules check` says how many lines there are and how many fit.',
  },
  CRM_BUSY: {
    message: '{crm} account {account} asked to wait ({what}): {why}.',
    retryable: true,
    hint: 'Nothing to do: the work goes on by itself after the wait.',
  },
  CRM_NOT_CONFIGURED: {
    message: '{crm} cannot be connected: Baton has no application credentials for it.',
    retryable: false,
    hint: 'Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS, or SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRETS, then start Baton again.',
  },
  CRM_REFUSED: {
    message: '{crm} account {account} refused a request ({what}): {why}.',
    retryable: false,
    hint: "Read {crm}'s sentence; if it names a property or an object, check the portal's settings and run `baton doctor`.",
  },
  CRM_UNAUTHORIZED: {
    message: '{crm} account {account} did not accept the access token ({what}): {why}.',
    retryable: true,
    hint: 'Baton refreshes the token in time by itself; if this stays, reconnect the account.',
  },
  CRM_UNAVAILABLE: {
    message: '{crm} account {account} did not answer properly ({what}): {why}.',
    retryable: true,
    hint: "Nothing is lost and Baton tries again; if it lasts, look at {crm}'s status page and at the network.",
  },
  CRM_UNREADABLE: {
    message: '{crm} account {account} answered in a shape Baton does not know ({what}): {why}.',
    retryable: true,
    hint: 'If it stays, the API has changed: note the path and report it.',
  },
  DATA_DIRECTORY_IN_USE: {
    message: 'Another Baton process works on the data directory {directory}.',
    retryable: true,
    hint: 'Stop that process first, or let it run the command: every command but serve does so by itself.',
  },
  DEAL_UNKNOWN: {
    message: 'There is no deal {deal} in any connected account, or it is gone from the CRM.',
    retryable: false,
    hint: 'Take the id from its address in the CRM; a deal that was made just now is there within the hour.',
  },
  DEMO_FOLDER_UNREADABLE: {
    message: '{file} is not the memory of a demo: {reason}.',
    retryable: false,
    hint: 'Name another --data-dir, or remove the folder to begin afresh.',
  },
  DEMO_STUCK: {
    message: 'The demo could not connect the sandbox: {at} answered {status}.',
    retryable: false,
    hint: 'Start the demo again with a fresh --data-dir; if it stays, report it with the log.',
  },
  DIGEST_LINK_INVALID: {
    message: 'This address of a digest is too old, or never was one.',
    retryable: false,
    hint: 'Use the address in the newest digest; each is good for two weeks.',
  },
  EMBEDDED_IS_ONE_PROCESS: {
    message: '`baton {command}` needs a ledger that several processes can share, and DATABASE_URL is not set.',
    retryable: false,
    hint: 'Set DATABASE_URL (and REDIS_URL for many processes), or run `baton serve`, which does everything in one.',
  },
  EVENTS_UNREADABLE: {
    message: 'The history {file} cannot be read: {reason}.',
    retryable: false,
    hint: 'Give --events a file with one JSON object a line.',
  },
  FOREIGN_PAGE: {
    message: 'This was asked for by a page of another site.',
    retryable: false,
    hint: 'If it was you: open Baton itself and press the button there.',
  },
  HOLDER_LOST: {
    message: 'The Baton process that ran {command} ended before it was done.',
    retryable: true,
    hint: "See that process's log for the reason, then run the command again.",
  },
  INSTALL_DISCONNECTED: {
    message: 'Account {account} no longer accepts our access.',
    retryable: false,
    hint: 'Connect the account again on the status page; everything that waits goes on from where it stopped.',
  },
  KEY_FILE_UNREADABLE: {
    message: 'The key file {file} cannot be used: {reason}.',
    retryable: false,
    hint: 'Restore it from a copy or set BATON_KEY; without it the sealed tokens cannot be opened and each CRM has to be connected again.',
  },
  KEY_IN_USE: {
    message: 'Key "{key}" cannot be taken out: {why}.',
    retryable: false,
    hint: 'Run `baton keys rotate` first, which puts a new key in front and seals everything with it.',
  },
  KEY_MISSING: {
    message: 'There is no key to seal tokens with.',
    retryable: false,
    hint: 'Set BATON_KEY (make one: echo "k1:$(openssl rand -base64 32)"), or BATON_KEY_FILE.',
  },
  KEY_RING_FIXED: {
    message: 'The keys stand in BATON_KEY, which only a start reads.',
    retryable: false,
    hint: 'Put the new key in front there (or take the old one out) and start Baton again, then run `baton keys reseal`; with BATON_KEY_FILE no restart is needed.',
  },
  KEY_UNKNOWN: {
    message: 'There is no key "{key}" in the ring ({known}).',
    retryable: false,
    hint: 'Take the name as `baton keys` lists it.',
  },
  LEDGER_DAMAGED: {
    message: 'The table {table} cannot be read after an unclean stop.',
    retryable: false,
    hint: 'Keep a copy of the data directory, then restore the last dump, {dump}, with the steps in docs/operations.md.',
  },
  LEAD_UNKNOWN: {
    message: 'Baton knows no lead with the id "{id}" in this account.',
    retryable: false,
    hint: 'Look it up by name or e-mail address on Today; one that was made just now takes a moment to be read.',
  },
  LEDGER_UNAVAILABLE: {
    message: "The ledger's database cannot be used: {reason}.",
    retryable: true,
    hint: 'Check the data directory and its free space, or DATABASE_URL; then start Baton again.',
  },
  LINK_ONE_CRM: {
    message: 'There is nobody to link: HubSpot and Salesforce are not both connected.',
    retryable: false,
    hint: 'Connect the second CRM: run `baton serve` and open its sign-in link.',
  },
  LINK_UNKNOWN: {
    message: 'Baton does not know both the contact {hubspot} of HubSpot and the record {salesforce} of Salesforce.',
    retryable: false,
    hint: 'Take the ids as `baton links list` shows them; run `baton sync` first if a record is new.',
  },
  MODEL_NOT_IN_DIALECT: {
    message: '{dialect} has no model {model}.',
    retryable: false,
    hint: 'Models of {dialect}: {valid}. Dialects that have {model}: {elsewhere}.',
  },
  MODEL_UNFIT: {
    message: '{model} cannot be asked for like that: {why}.',
    retryable: false,
    hint: 'Take another model, or leave the option out; `baton attribute --help` lists both.',
  },
  MODEL_UNKNOWN: {
    message: 'There is no attribution model "{model}".{meant}',
    retryable: false,
    hint: 'Valid: {valid}.',
  },
  MONTH_RUNNING: {
    message: 'The month {month} is not over.',
    retryable: true,
    hint: 'Close it when finance has closed it: what changes later is a dated adjustment in the open month.',
  },
  NOT_A_USER: {
    message: '{crm} account {account} knows this user, but it is not connected to Baton, or Baton does not know the user there.',
    retryable: false,
    hint: 'Ask an admin of Baton to connect the account; a user who was added to the CRM just now is known after a few minutes.',
  },
  NOT_YOURS: {
    message: 'Your role ({role}) does not include this.',
    retryable: false,
    hint: 'Ask an admin of Baton for another role, or for them to do it.',
  },
  OAUTH_NOT_INSTALLED: {
    message: '{crm} says that the app is not installed in this account: {why}.',
    retryable: false,
    hint: 'Ask an admin of {crm} to install the app and to allow it for the user who connects (docs/salesforce-admin.md), then connect again.',
  },
  OAUTH_REFUSED: {
    message: '{crm} refused to connect: {why}.',
    retryable: false,
    hint: 'Start the installation again from the beginning: a code is used once and lives a short time.',
  },
  OAUTH_STATE_INVALID: {
    message: 'This consent was not begun here, was used before, or took longer than 30 minutes.',
    retryable: false,
    hint: 'Sign in and press Connect again, in the same browser.',
  },
  OPTIONS_INVALID: {
    message: '{count} setting(s) cannot be used:\n  {problems}',
    retryable: false,
    hint: 'Mend them all, then start again; docs/options.md lists every setting.',
  },
  PARKED_UNKNOWN: {
    message: 'Nothing is parked as {id}.',
    retryable: false,
    hint: 'Take the id as `baton parked` lists it: LANE:KEY.',
  },
  PATHS_UNREADABLE: {
    message: 'The paths in {file} cannot be read: {reason}.',
    retryable: false,
    hint: 'Expected the columns path;total_conversions;total_conversion_value;total_null and one row per path, its channels joined by " > ".',
  },
  PERSON_INVALID: {
    message: 'That change of people is not possible: {why}.',
    retryable: false,
    hint: 'Go back to People and mend it; nothing was changed.',
  },
  PORT_UNAVAILABLE: {
    message: 'The web door cannot listen on {host} port {port}: {reason}.',
    retryable: false,
    hint: 'Stop what uses the port, or set BATON_HOST and BATON_PORT.',
  },
  QUEUE_JOB_UNKNOWN: {
    message: 'No handler is named {job}; known here: {known}.',
    retryable: false,
    hint: 'Two versions of Baton share one queue: bring all processes to the same version.',
  },
  QUEUE_PAYLOAD_INVALID: {
    message: 'The payload of job {job} does not have its shape: {problems}.',
    retryable: false,
    hint: 'Nothing to repair by hand: drop the job; the sweep nudges again with a right one. Report it when it comes back.',
  },
  QUEUE_UNAVAILABLE: {
    message: 'The queue cannot be reached: {reason}.',
    retryable: true,
    hint: 'Check REDIS_URL or DATABASE_URL; nothing is lost, the sweep nudges again once it answers.',
  },
  SANDBOX_UNREACHABLE: {
    message: 'The sandbox at {url} cannot be used: {reason}.',
    retryable: false,
    hint: 'Start it again (`npm run -s sandbox`), or leave out --sandbox so that the demo starts its own.',
  },
  SCOPE_MISSING: {
    message: '{crm} account {account} did not grant what this needs ({what}): {why}.',
    retryable: false,
    hint: 'Reconnect the account and grant the scope, or go on without: `baton doctor` says what is lost.',
  },
  SEAL_BROKEN: {
    message: 'A sealed secret cannot be opened with key "{key}": the key is another one than it was sealed with, or the text was changed.',
    retryable: false,
    hint: 'Put the old key back into BATON_KEY behind the new one (or restore baton.key in the data directory), or connect the CRM again.',
  },
  SEAL_UNKNOWN_KEY: {
    message: 'A secret was sealed with key "{key}", which is not in the key ring ({known}).',
    retryable: false,
    hint: 'Add that key to BATON_KEY behind the newest one, or connect the CRM again.',
  },
  SETTINGS_FILE_UNREADABLE: {
    message: '{file} cannot be used: {problems}',
    retryable: false,
    hint: 'Mend the places named and start Baton again; until then the settings before it stay in force.',
  },
  SIGN_IN_NEEDED: {
    message: 'This page is for people who have signed in.',
    retryable: false,
    hint: 'Sign in with the CRM; an admin opens the link that Baton printed when it started, or runs `baton admin-link` for a fresh one.',
  },
  SQL_INSIDE_TRANSACTION: {
    message: '"{statement}" was sent beside an open transaction from inside it; on the embedded engine it would wait for itself.',
    retryable: false,
    hint: "Use the transaction's own connection, or do it after the commit (nudges always come after it).",
  },
  TOKEN_REVOKED: {
    message: '{crm} no longer accepts the connection: {why}.',
    retryable: false,
    hint: 'An admin of the account reconnects it; clocks run on and nothing is lost meanwhile.',
  },
  TOO_MANY_TRIES: {
    message: 'Too many tries from here.',
    retryable: true,
    hint: 'Wait {retryAfterSeconds} seconds.',
  },
  UNDO_IN_DRY_RUN: {
    message: 'Nothing can be undone: this installation writes nothing (BATON_DRY_RUN).',
    retryable: false,
    hint: 'Set BATON_DRY_RUN=no, or run `baton undo --dry-run` to count.',
  },
  WRITES_PAUSED: {
    message: 'All writes are paused.',
    retryable: true,
    hint: 'Run `baton resume` when the reason for the pause is gone; what waits goes on by itself then.',
  },
} satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof entries;

export const CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = entries;

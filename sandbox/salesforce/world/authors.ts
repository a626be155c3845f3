/** Who does what in the org: a user for every hand of the world, people's own and those of sites, flows and tools. */
import type { ChangedBy } from '../../portal.ts';
import type { Input } from '../store/dml.ts';
import { insertRow } from '../store/dml.ts';
import { type Founders, systemActor } from '../store/found.ts';
import type { Org, Row } from '../store/org.ts';

/** The app id under which the user whom Baton works as is told. */
export const BATON: ChangedBy = { source: 'INTEGRATION', appId: 'baton' };
/** HubSpot's own sync with Salesforce, in either CRM. */
export const NATIVE_SYNC: ChangedBy = { source: 'INTEGRATION', appId: 'native-sync' };
/** The title by which users who sell are known. */
export const SELLER = 'Sales representative';

/** A user that is no person, by how its changes are told. */
const MACHINES: Readonly<Record<string, Input>> = {
  FORM: { LastName: 'Site Guest User', Alias: 'guest', UserType: 'Guest' },
  AUTOMATION_PLATFORM: { LastName: 'Automated Process', Alias: 'autoproc', UserType: 'AutomatedProcess' },
  INTEGRATION: { LastName: 'Tools', Alias: 'tools' },
  NATIVE_SYNC: { FirstName: 'HubSpot', LastName: 'Integration', Alias: 'hsinteg' },
};

function usernameOf(source: string): string {
  return `${source.toLowerCase().replace('_', '.')}@machines.sandbox`;
}

function profileId(org: Org, name: string): string | null {
  return [...org.rows('Profile')].find((row) => row.values.Name === name)?.id ?? null;
}

export class Authors {
  readonly #org: Org;
  readonly #founders: Founders;

  constructor(org: Org, founders: Founders) {
    this.#org = org;
    this.#founders = founders;
  }

  /** Makes the users that are no people, so that whoever asks for users finds them from the first day. */
  prepare(): void {
    for (const source of Object.keys(MACHINES)) this.#machine(source);
  }

  /** The user in whose name the change is made. What is imported, a seller's own list tool brings in. */
  userOf({ source, userId, appId }: ChangedBy): string {
    if (userId !== undefined && this.#org.find('User', userId)) return userId;
    if (appId === NATIVE_SYNC.appId) return this.#machine('NATIVE_SYNC').id;
    if (source === 'IMPORT') return this.#importer();
    return MACHINES[source] ? this.#machine(source).id : this.#founders.adminId;
  }

  /** How a user's change is told. */
  byOf(userId: string): ChangedBy {
    if (userId === this.#founders.integrationUserId) return BATON;
    const username = this.#org.find('User', userId)?.values.Username;
    const machine = Object.keys(MACHINES).find((source) => usernameOf(source) === username);
    if (machine === 'NATIVE_SYNC') return NATIVE_SYNC;
    return machine === undefined ? { source: 'CRM_UI', userId } : { source: machine as ChangedBy['source'], appId: 'tools' };
  }

  #machine(source: string): Row {
    const Username = usernameOf(source);
    const [known] = this.#org.by('User', 'Username', Username);
    if (known) return known;
    const profile = profileId(this.#org, 'Integration');
    const user = { Username, Email: `${source.toLowerCase()}@example.invalid`, ProfileId: profile, ...MACHINES[source] };
    return insertRow(this.#org, systemActor(this.#founders.adminId), this.#org.schema.get('User'), user);
  }

  #importer(): string {
    const seller = [...this.#org.rows('User')].find(({ values }) => values.Title === SELLER && values.IsActive === true);
    return seller?.id ?? this.#founders.adminId;
  }
}

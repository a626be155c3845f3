/** The company's people in the org: users with zone, team and manager, and the queue that leads wait in. */
import type { Portal } from '../../portal.ts';
import { insertRow, updateRow } from '../store/dml.ts';
import { type Founders, systemActor } from '../store/found.ts';
import type { Org } from '../store/org.ts';
import { SELLER } from './authors.ts';

type Owner = Parameters<Portal['addOwner']>[0];

const TITLES: Readonly<Record<string, string>> = { rep: SELLER, manager: 'Sales manager', marketing: 'Marketing manager' };

export class Staff {
  readonly #org: Org;
  readonly #founders: Founders;

  constructor(org: Org, founders: Founders) {
    this.#org = org;
    this.#founders = founders;
  }

  #insert(object: string, input: Readonly<Record<string, unknown>>): string {
    return insertRow(this.#org, systemActor(this.#founders.adminId), this.#org.schema.get(object), input).id;
  }

  add(owner: Owner): string {
    return this.#org.transact(() => (owner.role === 'queue' ? this.#queue(owner) : this.#user(owner)));
  }

  #user({ firstName, lastName, email, teams = [], timeZone, role = 'rep' }: Owner): string {
    const profile = role === 'integration' ? { ProfileId: this.#profile('Integration') } : {};
    const type = role === 'partner' ? { UserType: 'PowerPartner' } : {};
    const team = teams[0] === undefined ? {} : { UserRoleId: this.#team(teams[0]) };
    const zone = timeZone === undefined ? {} : { TimeZoneSidKey: timeZone };
    const names = { FirstName: firstName, LastName: lastName, Alias: firstName.slice(0, 8).toLowerCase() };
    return this.#insert('User', {
      ...names,
      Username: email,
      Email: email,
      Title: TITLES[role] ?? null,
      ...profile,
      ...type,
      ...team,
      ...zone,
    });
  }

  #queue({ firstName, lastName }: Owner): string {
    const Name = `${firstName} ${lastName}`.slice(0, 40);
    const id = this.#insert('Group', { Name, DeveloperName: Name.replace(/\W+/g, '_'), Type: 'Queue' });
    for (const SobjectType of ['Lead', 'Task']) this.#insert('QueueSobject', { QueueId: id, SobjectType });
    return id;
  }

  #profile(name: string): string | null {
    return [...this.#org.rows('Profile')].find(({ values }) => values.Name === name)?.id ?? null;
  }

  #team(name: string): string {
    const known = [...this.#org.rows('UserRole')].find(({ values }) => values.Name === name);
    return known?.id ?? this.#insert('UserRole', { Name: name, DeveloperName: name.replace(/\W+/g, '_') });
  }

  setManager(ownerId: string, managerOwnerId: string): void {
    this.#change(ownerId, { ManagerId: managerOwnerId });
  }

  deactivate(ownerId: string): void {
    this.#change(ownerId, { IsActive: false });
  }

  /** A queue has no manager, and nobody to deactivate. */
  #change(ownerId: string, input: Readonly<Record<string, unknown>>): void {
    const user = this.#org.find('User', ownerId);
    if (user) this.#org.transact(() => updateRow(this.#org, systemActor(this.#founders.adminId), user, input));
  }
}

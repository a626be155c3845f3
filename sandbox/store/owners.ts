/** The owners of a portal: people with an owner id and, while they are active, a user id. */
import type { Millis } from '../portal.ts';

export interface Owner {
  readonly id: string;
  /** The user id, kept after deactivation; the API then shows `userId: null`. */
  readonly userId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly teams: readonly string[];
  readonly archived: boolean;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

const FIRST_OWNER_ID = 712_345_001;
const FIRST_USER_ID = 9_001_201;

export class Owners {
  readonly #byId = new Map<string, Owner>();
  readonly #teams = new Map<string, string>();

  add(person: { firstName: string; lastName: string; email: string; teams?: readonly string[] }, at: Millis): Owner {
    const n = this.#byId.size;
    const teams = person.teams ?? [];
    const owner: Owner = {
      id: String(FIRST_OWNER_ID + 37 * n),
      userId: String(FIRST_USER_ID + 11 * n),
      email: person.email,
      firstName: person.firstName,
      lastName: person.lastName,
      teams,
      archived: false,
      createdAt: at,
      updatedAt: at,
    };
    this.#byId.set(owner.id, owner);
    for (const team of teams) this.teamId(team);
    return owner;
  }

  /** A stable id for a team name. */
  teamId(name: string): string {
    const known = this.#teams.get(name) ?? String(3_000_001 + this.#teams.size);
    this.#teams.set(name, known);
    return known;
  }

  find(id: string): Owner | null {
    return this.#byId.get(id) ?? null;
  }

  findByUser(userId: string): Owner | null {
    return this.all().find((owner) => owner.userId === userId) ?? null;
  }

  all(): Owner[] {
    return [...this.#byId.values()];
  }

  deactivate(id: string, at: Millis): void {
    const owner = this.#byId.get(id);
    if (!owner) throw new Error(`There is no owner ${id} to deactivate.`);
    this.#byId.set(id, { ...owner, archived: true, updatedAt: at });
  }

  load(owners: readonly Owner[]): void {
    for (const owner of owners) {
      this.#byId.set(owner.id, owner);
      for (const team of owner.teams) this.teamId(team);
    }
  }
}

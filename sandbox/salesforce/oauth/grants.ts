/** Codes and tokens of the org: families of refresh tokens, each good once, and the access tokens that hang on them. */
import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const CODE_LIFE = 15 * MINUTE;
/** An access token dies after two hours without a call. */
const SESSION_IDLE = 120 * MINUTE;

export interface Grant {
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
}

interface Code extends Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

/** What one consent gave: its present refresh token, those used up, its access tokens. */
interface Family extends Grant {
  readonly id: number;
  present: string | null;
  usedAt: number;
}

interface Access extends Grant {
  /** Null: the fixed token, which no family revokes. */
  readonly family: number | null;
  /** Null never expires. */
  usedAt: number | null;
}

export type Refreshed = { readonly family: Family } | { readonly problem: 'unknown' | 'reused' | 'idle' };

export class OrgGrants {
  readonly #orgId: string;
  #made = 0;
  #codes = new Map<string, Code>();
  #families = new Map<number, Family>();
  /** Every refresh token ever given, to its family. */
  #refresh = new Map<string, number>();
  #access = new Map<string, Access>();

  constructor(orgId: string) {
    this.#orgId = orgId;
  }

  #secret(kind: string): string {
    this.#made += 1;
    return createHash('sha256').update(`${this.#orgId} ${kind} ${this.#made}`).digest('base64url');
  }

  makeCode(grant: Grant, redirectUri: string, challenge: string | null, now: number): string {
    const code = `aPrx${this.#secret('code')}==`;
    this.#codes.set(code, { ...grant, redirectUri, challenge, expiresAt: now + CODE_LIFE });
    return code;
  }

  /** Uses a code up; null when it is unknown, used or too old. */
  takeCode(code: string, now: number): Code | null {
    const found = this.#codes.get(code) ?? null;
    this.#codes.delete(code);
    return found && found.expiresAt >= now ? found : null;
  }

  openFamily(grant: Grant, now: number): Family {
    const family: Family = { ...grant, id: this.#families.size + 1, present: null, usedAt: now };
    this.#families.set(family.id, family);
    return family;
  }

  /** A new refresh token; the one before it is used up. */
  rotate(family: Family): string {
    const token = `5Aep8${this.#secret('refresh')}.${this.#secret('refresh').slice(0, 20)}`;
    this.#refresh.set(token, family.id);
    family.present = token;
    return token;
  }

  /** The family a refresh token opens; a used one revokes its whole family. */
  useRefresh(token: string, idleMillis: number | null, now: number): Refreshed {
    const family = this.#families.get(this.#refresh.get(token) ?? -1);
    if (!family || family.present === null) return { problem: 'unknown' };
    if (family.present !== token) {
      this.revokeFamily(family.id);
      return { problem: 'reused' };
    }
    if (idleMillis !== null && now - family.usedAt > idleMillis) {
      this.revokeFamily(family.id);
      return { problem: 'idle' };
    }
    family.usedAt = now;
    return { family };
  }

  issueAccess(family: Family, now: number): string {
    const token = `${this.#orgId.slice(0, 15)}!AQ${this.#secret('access')}${this.#secret('access')}`;
    this.#access.set(token, { clientId: family.clientId, userId: family.userId, scopes: family.scopes, family: family.id, usedAt: now });
    return token;
  }

  addFixed(token: string, grant: Grant): void {
    this.#access.set(token, { ...grant, family: null, usedAt: null });
  }

  /** Who a live access token speaks for; the use keeps it alive. */
  findAccess(token: string, now: number): Access | null {
    const found = this.#access.get(token);
    if (!found) return null;
    if (found.usedAt !== null && now - found.usedAt > SESSION_IDLE) {
      this.#access.delete(token);
      return null;
    }
    if (found.usedAt !== null) found.usedAt = now;
    return found;
  }

  /** Ends one access token, or the family of a refresh token; false for an unknown one. */
  revoke(token: string): boolean {
    const family = this.#refresh.get(token);
    if (family !== undefined) return this.revokeFamily(family);
    return this.#access.get(token)?.family === null ? false : this.#access.delete(token);
  }

  /** The refresh token and all access tokens of one consent die. */
  revokeFamily(id: number): boolean {
    const family = this.#families.get(id);
    if (!family) return false;
    family.present = null;
    for (const [token, access] of this.#access) if (access.family === id) this.#access.delete(token);
    return true;
  }

  /** Every consent dies; returns how many lived. */
  revokeAll(): number {
    const live = [...this.#families.values()].filter(({ present }) => present !== null);
    for (const { id } of live) this.revokeFamily(id);
    return live.length;
  }

  /** Ends all access tokens but the fixed one; the refresh tokens stay good. Returns how many. */
  expireAccess(): number {
    const mortal = [...this.#access].filter(([, { usedAt }]) => usedAt !== null);
    for (const [token] of mortal) this.#access.delete(token);
    return mortal.length;
  }

  save(): unknown {
    return {
      made: this.#made,
      codes: [...this.#codes],
      families: [...this.#families],
      refresh: [...this.#refresh],
      access: [...this.#access],
    };
  }

  load(saved: unknown): void {
    const state = saved as {
      made: number;
      codes: [string, Code][];
      families: [number, Family][];
      refresh: [string, number][];
      access: [string, Access][];
    };
    this.#made = state.made;
    this.#codes = new Map(state.codes);
    this.#families = new Map(state.families);
    this.#refresh = new Map(state.refresh);
    this.#access = new Map(state.access);
  }
}

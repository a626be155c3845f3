/** Codes, tokens and installs: who may call which portal with which scopes until when. */
import { createHash } from 'node:crypto';
import { MINUTE } from '../kit/instants.ts';
import type { Millis } from '../portal.ts';

/** Life of an access token in seconds of world time [docs: Manage OAuth tokens]. */
export const TOKEN_SECONDS = 1_800;
const CODE_LIFE = 10 * MINUTE;

/** A consent: an app, a portal, the person who clicked, what they granted. */
export interface Grant {
  readonly appId: string;
  readonly portalId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
}

interface Code extends Grant {
  readonly redirectUri: string;
  readonly expiresAt: Millis;
}

interface AccessToken extends Grant {
  /** Null: a developer token, which never expires. */
  readonly expiresAt: Millis | null;
}

export class Grants {
  readonly #seed: number;
  #made = 0;
  #codes = new Map<string, Code>();
  #access = new Map<string, AccessToken>();
  #refresh = new Map<string, Grant>();
  /** `appId portalId` of live installs. */
  #installs = new Set<string>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  #secret(kind: string): string {
    this.#made += 1;
    return createHash('sha256').update(`${this.#seed} ${kind} ${this.#made}`).digest('hex');
  }

  makeCode(grant: Grant, redirectUri: string, now: Millis): string {
    const code = this.#secret('code').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
    this.#codes.set(code, { ...grant, redirectUri, expiresAt: now + CODE_LIFE });
    return code;
  }

  /** Uses a code up, also when the redirect address is wrong; null when it is unknown, used or too old. */
  takeCode(code: string, now: Millis): Code | null {
    const found = this.#codes.get(code) ?? null;
    this.#codes.delete(code);
    return found && found.expiresAt >= now ? found : null;
  }

  /** Installs the app and gives it a refresh token; an earlier one of the same install stays good. */
  install(grant: Grant): string {
    this.#installs.add(`${grant.appId} ${grant.portalId}`);
    const token = `na1-${this.#secret('refresh').slice(0, 36)}`;
    this.#refresh.set(token, grant);
    return token;
  }

  findRefresh(token: string): Grant | null {
    return this.#refresh.get(token) ?? null;
  }

  /** Access tokens already issued live on, as they do in HubSpot. */
  revoke(token: string): boolean {
    return this.#refresh.delete(token);
  }

  issueAccess(grant: Grant, now: Millis): string {
    const token = `CP${this.#secret('access')}`;
    this.#access.set(token, { ...grant, expiresAt: now + TOKEN_SECONDS * 1_000 });
    return token;
  }

  /** A private-app token with every scope that never expires. */
  addDeveloperToken(token: string, grant: Grant): void {
    this.#access.set(token, { ...grant, expiresAt: null });
  }

  findAccess(token: string): AccessToken | null {
    return this.#access.get(token) ?? null;
  }

  /** Ends every access token before its time; returns how many that were. Developer tokens stay. */
  expireAccess(now: Millis): number {
    let ended = 0;
    for (const [token, access] of this.#access) {
      if (access.expiresAt === null || access.expiresAt <= now) continue;
      this.#access.set(token, { ...access, expiresAt: now });
      ended += 1;
    }
    return ended;
  }

  /** Ends an install: its refresh and access tokens die at once. */
  uninstall(appId: string, portalId: string): boolean {
    const dies = (grant: Grant) => grant.appId === appId && grant.portalId === portalId;
    for (const [token, grant] of this.#refresh) if (dies(grant)) this.#refresh.delete(token);
    for (const [token, grant] of this.#access) if (dies(grant) && grant.expiresAt !== null) this.#access.delete(token);
    return this.#installs.delete(`${appId} ${portalId}`);
  }

  isInstalled(appId: string, portalId: string): boolean {
    return this.#installs.has(`${appId} ${portalId}`);
  }

  /** Plain JSON for a snapshot; long-expired access tokens are left out. */
  save(now: Millis): unknown {
    const access = [...this.#access].filter(([, token]) => token.expiresAt === null || token.expiresAt > now - 24 * 60 * MINUTE);
    return { made: this.#made, codes: [...this.#codes], access, refresh: [...this.#refresh], installs: [...this.#installs] };
  }

  load(saved: unknown): void {
    const state = saved as {
      made: number;
      codes: [string, Code][];
      access: [string, AccessToken][];
      refresh: [string, Grant][];
      installs: string[];
    };
    this.#made = state.made;
    this.#codes = new Map(state.codes);
    for (const [token, grant] of state.access) this.#access.set(token, grant);
    this.#refresh = new Map(state.refresh);
    this.#installs = new Set(state.installs);
  }
}

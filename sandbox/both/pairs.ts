/** Who in the portal is who in the org, as the native sync knows it: the one who made the second record. */

/** `salesforce` is the id that the person came with, lead or contact. */
export interface Pair {
  readonly hubspot: string;
  readonly salesforce: string;
}

export class Pairs {
  readonly #byHubspot = new Map<string, string>();
  readonly #bySalesforce = new Map<string, string>();

  add({ hubspot, salesforce }: Pair): void {
    this.#byHubspot.set(hubspot, salesforce);
    this.#bySalesforce.set(salesforce, hubspot);
  }

  ofHubspot(id: string): string | null {
    return this.#byHubspot.get(id) ?? null;
  }

  ofSalesforce(id: string): string | null {
    return this.#bySalesforce.get(id) ?? null;
  }

  all(): readonly Pair[] {
    return [...this.#byHubspot].map(([hubspot, salesforce]) => ({ hubspot, salesforce }));
  }

  load(pairs: readonly Pair[]): void {
    for (const pair of pairs) this.add(pair);
  }
}

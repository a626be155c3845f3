/** How many requests an account allows: what its connector found at the connection, else HubSpot's published limits. */

export interface RequestLimits {
  readonly perTenSeconds: number;
  readonly searchPerSecond: number;
}

/** For an OAuth app (hubspot.md §3); other connectors bring their own in `settings.limits`. */
const PUBLISHED: RequestLimits = { perTenSeconds: 110, searchPerSecond: 5 };

/** `settings`: those of the install. */
export function requestLimits(settings: Readonly<Record<string, unknown>>): RequestLimits {
  return { ...PUBLISHED, ...(settings.limits as Partial<RequestLimits> | undefined) };
}

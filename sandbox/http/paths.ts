/** One form for all the ways HubSpot spells a path: dated, v3, v4 and oauth v1 lead to the same route. */
import type { Version } from './exchange.ts';

export interface CanonicalPath {
  /** The path with its version taken out, e.g. `/crm/objects/contacts/batch/read`. */
  readonly path: string;
  readonly version: Version;
}

const DATED = '(20[0-9]{2}-[0-9]{2}(?:-beta)?)';
const CRM_DATED = new RegExp(`^/crm/([a-z-]+)/${DATED}(/.*)?$`);
const CRM_NUMBERED = /^\/crm\/(v3|v4)\/([a-z-]+)(\/.*)?$/;
const CRM_V4_LABELS = /^\/crm\/associations\/(v4)(\/.*)$/;
const OTHER = new RegExp(`^/(oauth|account-info|appinstalls|calling|integrations)/(v[0-9]|${DATED})(/.*)?$`);

/** The canonical form, or null for a path that is no API path. */
export function canonicalPath(raw: string): CanonicalPath | null {
  const path = raw.length > 1 ? raw.replace(/\/+$/, '') : raw;
  const dated = CRM_DATED.exec(path);
  if (dated) return { path: `/crm/${dated[1]}${dated[3] ?? ''}`, version: dated[2] as string };
  const numbered = CRM_NUMBERED.exec(path);
  if (numbered) return { path: `/crm/${numbered[2]}${numbered[3] ?? ''}`, version: numbered[1] as string };
  const labels = CRM_V4_LABELS.exec(path);
  if (labels) return { path: `/crm/associations${labels[2]}`, version: 'v4' };
  const other = OTHER.exec(path);
  return other ? { path: `/${other[1]}${other[4] ?? ''}`, version: other[2] as string } : null;
}

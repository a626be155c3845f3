/** Which campaign a touch belongs to: by the campaign's id, name or tag, by its form, by what a paid or mailed source names. */
import type { CrmTouch } from '../crm-record.ts';

/** A campaign as far as touches name it. */
export interface NamedCampaign {
  readonly id: string;
  readonly name: string;
  readonly tag: string | null;
  /** Names of its forms. */
  readonly forms: readonly string[];
}

export interface CampaignNames {
  /** Id of a known campaign, else the text itself; null: of no campaign. */
  campaignOf(touch: Pick<CrmTouch, 'campaign' | 'form' | 'detail' | 'channel'>): string | null;
  /** What people call it. */
  nameOf(campaign: string): string;
  /** Id of a known campaign of this name or tag, else the text itself. */
  idOf(text: string): string;
}

/** Channels whose drill-down is the campaign (hubspot.md §10). */
const NAMING_CHANNELS: ReadonlySet<string> = new Set(['paid-search', 'paid-social', 'email', 'other-campaigns']);

const plain = (text: string): string => text.trim().toLowerCase();

export function campaignNames(campaigns: readonly NamedCampaign[]): CampaignNames {
  const known = new Map<string, string>();
  const forms = new Map<string, string>();
  const names = new Map(campaigns.map(({ id, name }) => [id, name]));
  // The first by id wins where two are called alike, whatever the order in which they are listed; an id wins over every name.
  const sorted = campaigns.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const note = (map: Map<string, string>, text: string | null, id: string) => {
    if (text !== null && text !== '' && !map.has(plain(text))) map.set(plain(text), id);
  };
  for (const { id } of sorted) note(known, id, id);
  for (const { id, tag } of sorted) note(known, tag, id);
  for (const { id, name } of sorted) note(known, name, id);
  for (const { id, forms: own } of sorted) for (const form of own) note(forms, form, id);
  const idOf = (text: string): string => known.get(plain(text)) ?? text.trim();
  return {
    idOf,
    nameOf: (campaign) => names.get(campaign) ?? campaign,
    campaignOf({ campaign, form, detail, channel }) {
      if (campaign !== null && campaign.trim() !== '') return idOf(campaign);
      const byForm = form === undefined ? undefined : (forms.get(plain(form)) ?? forms.get(plain(formName(form))));
      if (byForm !== undefined) return byForm;
      return detail !== undefined && NAMING_CHANNELS.has(channel) ? idOf(detail) : null;
    },
  };
}

/** A conversion is called "Page title: Form name", a form by its name alone. */
function formName(conversion: string): string {
  const colon = conversion.indexOf(': ');
  return colon < 0 ? conversion : conversion.slice(colon + 2);
}

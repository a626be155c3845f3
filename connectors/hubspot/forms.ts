/** What was filled in through a portal's forms: no filter by time and no contact, so each form is read from its newest submission back. */
import { z } from 'zod';
import type { Cursor, FilledForms, FormFill } from '../../src/ports/connector.ts';
import { type Api, type ApiRequest, failure } from './client.ts';
import { resultsOf } from './envelope.ts';
import { taggedCampaign } from './map-touches.ts';
import { id, parseElements, text } from './schema.ts';

/** Optional: what contacts still tell of their conversions is read without it. */
export const FORMS_SCOPE = 'forms';
const FORMS = '/marketing/v3/forms';
const SUBMISSIONS = '/form-integrations/v1/submissions/forms';
/** Rows of a page of submissions [hubspot.md, 11]. */
const PAGE = '50';
/** Pages of one call: its caller keeps them before it asks for more. */
const PAGES = 10;
/** Told again with the next reading: a contact may be known later than what was filled in. */
const OVERLAP_MS = 86_400_000;

const form = z.object({ id, name: text });
const submission = z.object({
  conversionId: id.nullish(),
  submittedAt: z.coerce.number().int().nonnegative(),
  values: z.array(z.object({ name: z.string(), value: z.coerce.string().nullish() })),
  pageUrl: text,
});

type Form = z.infer<typeof form>;

/** `walk`: a reading that is under way, with the forms it has yet to read and its place in the first of them. */
const cursorSchema = z.object({
  until: z.number().nullable(),
  walk: z.object({ began: z.number(), left: z.array(form), after: z.string().nullable() }).nullable(),
});

type Place = z.infer<typeof cursorSchema>;

export async function readFormFills(api: Api, cursor: Cursor | null, since: number): Promise<FilledForms> {
  const { until, walk } = cursorSchema.safeParse(cursor).data ?? { until: null, walk: null };
  const place = walk ?? { began: api.session.now(), left: await allForms(api), after: null };
  const floor = Math.max(since, (until ?? since) - OVERLAP_MS);
  const fills: FormFill[] = [];
  let { left, after } = place;
  for (let pages = 0; pages < PAGES && left.length > 0; pages += 1) {
    const page = await pageOf(api, left[0]!, after, floor);
    fills.push(...page.fills);
    after = page.after;
    if (after === null) left = left.slice(1);
  }
  const done = left.length === 0;
  const next: Place = done ? { until: place.began, walk: null } : { until, walk: { ...place, left, after } };
  return { fills, next, completeUntil: done ? place.began : null };
}

async function allForms(api: Api): Promise<Form[]> {
  const forms: Form[] = [];
  for (let after: string | null = null; ; ) {
    const query: Record<string, string> = { formTypes: 'all', limit: '100', ...(after === null ? {} : { after }) };
    const request: ApiRequest = { method: 'GET', path: FORMS, query, budget: 'backfill' };
    const page: { results: unknown[]; after: string | null } = resultsOf(await api.get(request), api, request);
    forms.push(...parseElements(page.results, form).good);
    if (page.after === null) return forms;
    after = page.after;
  }
}

/** Newest first: a page that reaches below the floor is the last one. A form that was deleted meanwhile has none. */
async function pageOf(
  api: Api,
  { id: formId, name }: Form,
  after: string | null,
  floor: number,
): Promise<{ fills: FormFill[]; after: string | null }> {
  const path = `${SUBMISSIONS}/${encodeURIComponent(formId)}`;
  const query: Record<string, string> = { limit: PAGE, ...(after === null ? {} : { after }) };
  const request: ApiRequest = { method: 'GET', path, query, budget: 'backfill' };
  const reply = await api.send(request);
  if (reply.kind === 'refused' && reply.status === 404) return { fills: [], after: null };
  if (reply.kind !== 'ok') throw failure(reply, `GET ${path}`, api.session.accountId);
  const page = resultsOf(reply.json, api, request);
  const rows = parseElements(page.results, submission).good;
  const wanted = rows.filter(({ submittedAt }) => submittedAt >= floor);
  const fills = wanted.flatMap((row) => mapHubspotSubmission(row, formId, name));
  return { fills, after: wanted.length < rows.length ? null : page.after };
}

/** Without an address it is nobody's. */
function mapHubspotSubmission(
  { conversionId, submittedAt, values, pageUrl }: z.infer<typeof submission>,
  formId: string,
  name: string | null,
): FormFill[] {
  const email =
    values
      .find((field) => field.name === 'email')
      ?.value?.trim()
      .toLowerCase() ?? '';
  if (email === '') return [];
  const touch = {
    id: `submission-${conversionId ?? `${formId}-${submittedAt}`}`,
    at: submittedAt,
    kind: 'form submission',
    channel: 'unknown',
    campaign: taggedCampaign(pageUrl),
    form: name ?? formId,
    submission: true as const,
  };
  return [{ email, touch }];
}

/** Forms, what was submitted through them, and the same submissions as events of a contact. */

import type { Call, Reply } from '../http/exchange.ts';
import { iso, parseInstant } from '../kit/instants.ts';
import { invalid, notFound } from '../kit/refusal.ts';
import { conversionIdOf, FORM_FIELDS, type Form, type Submission } from '../store/forms.ts';
import { findObjectType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import { isSamePerson } from '../store/submissions.ts';
import { limitParam, listParam, param } from './input.ts';
import { pageFrom } from './present.ts';

const FIELD_TYPES: Readonly<Record<string, string>> = { email: 'email', phone: 'phone', message: 'multi_line_text' };

function presentField(portal: PortalState, name: string): Record<string, unknown> {
  return {
    objectTypeId: '0-1',
    name,
    label: portal.schema.find('contacts', name)?.label ?? name,
    required: name === 'email',
    hidden: false,
    dependentFields: [],
    fieldType: FIELD_TYPES[name] ?? 'single_line_text',
    ...(name === 'email' ? { validation: { blockedEmailDomains: [], useDefaultBlockList: false } } : {}),
  };
}

function presentForm(portal: PortalState, form: Form): Record<string, unknown> {
  const fields = FORM_FIELDS.map((name) => presentField(portal, name));
  return {
    id: form.id,
    name: form.name,
    formType: 'hubspot',
    createdAt: iso(form.createdAt),
    updatedAt: iso(form.createdAt),
    archived: false,
    fieldGroups: fields.map((field) => ({ groupType: 'default_group', richTextType: 'text', fields: [field] })),
    configuration: {
      language: 'en',
      cloneable: true,
      editable: true,
      archivable: true,
      recaptchaEnabled: false,
      notifyContactOwner: false,
      notifyRecipients: [],
      createNewContactForNewEmail: false,
      prePopulateKnownValues: true,
      allowLinkToResetKnownValues: false,
      lifecycleStages: [],
      postSubmitAction: { type: 'thank_you', value: 'Thank you.' },
    },
    displayOptions: { renderRawHtml: false, theme: 'default_style', submitButtonText: 'Submit' },
    legalConsentOptions: { type: 'none' },
  };
}

/** Definitions only; `formTypes` may repeat, and every form here is of type hubspot, which is also the default. */
export function listForms(call: Call): Reply {
  const types = listParam(call.query, 'formTypes');
  const shown = types.length === 0 || types.some((type) => type === 'hubspot' || type === 'all') ? call.portal.forms.all() : [];
  const live = call.query.get('archived') === 'true' ? [] : shown;
  const page = pageFrom(live, call.query.get('after'), limitParam(call.query, 50, 100));
  return { status: 200, body: { ...page, results: page.results.map((form) => presentForm(call.portal, form)) } };
}

function getForm(call: Call): Form {
  const form = call.portal.forms.find(param(call.params, 'form'));
  if (!form) throw notFound(`No form with ID ${call.params.form} exists`);
  return form;
}

export function readForm(call: Call): Reply {
  return { status: 200, body: presentForm(call.portal, getForm(call)) };
}

/** The page they were last seen on, else one called like the form's. */
function pageUrl({ pageTitle, pageUrl: seen }: Submission): string {
  if (seen !== undefined) return seen;
  const slug = pageTitle
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `https://www.example.test/${slug}`;
}

function presentSubmission(submission: Submission): Record<string, unknown> {
  return {
    conversionId: conversionIdOf(submission),
    submittedAt: submission.submittedAt,
    values: submission.values.map(([name, value]) => ({ name, value, objectTypeId: '0-1' })),
    pageUrl: pageUrl(submission),
  };
}

/** Newest first, no contact id and no filter by time: an app matches by e-mail. */
export function listSubmissions(call: Call): Reply {
  const all = call.portal.forms.submissionsOf(getForm(call).id);
  const page = pageFrom(all, call.query.get('after'), limitParam(call.query, 20, 50));
  return { status: 200, body: { ...page, results: page.results.map(presentSubmission) } };
}

/** Form submissions of one contact as event occurrences; page views are not played here. */
export function listOccurrences(call: Call): Reply {
  if (findObjectType(call.query.get('objectType') ?? '') !== 'contacts') throw invalid('objectType must be contact');
  const contact = call.portal.findLive('contacts', call.query.get('objectId') ?? '');
  if (!contact) throw notFound(`No contact with ID ${call.query.get('objectId')} exists`);
  const wanted = call.query.get('eventType') ?? 'e_form_submission_v2';
  const since = parseInstant(call.query.get('occurredAfter') ?? '0') ?? 0;
  const found = wanted === 'e_form_submission_v2' ? call.portal.forms.submissionsBy(isSamePerson(call.portal, contact)) : [];
  const page = pageFrom(
    found.filter(({ submittedAt }) => submittedAt > since).sort((a, b) => b.submittedAt - a.submittedAt),
    call.query.get('after'),
    limitParam(call.query, 20, 100),
  );
  const results = page.results.map((submission) => ({
    id: conversionIdOf(submission),
    objectType: 'CONTACT',
    objectId: contact.id,
    eventType: 'e_form_submission_v2',
    occurredAt: iso(submission.submittedAt),
    properties: { hs_form_id: submission.formId, hs_page_title: submission.pageTitle, hs_page_url: pageUrl(submission) },
  }));
  return { status: 200, body: { ...page, results } };
}

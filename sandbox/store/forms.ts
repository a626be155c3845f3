/** Forms of a portal and what was submitted through them, learnt from the conversions that contacts carry. */
import { createHash } from 'node:crypto';
import type { Millis } from '../portal.ts';
import type { Values } from './record.ts';

export interface Form {
  /** GUID fixed by the name. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: Millis;
}

export interface Submission {
  readonly formId: string;
  readonly contactId: string;
  readonly submittedAt: Millis;
  readonly pageTitle: string;
  readonly pageUrl?: string;
  readonly values: readonly (readonly [string, string])[];
}

/** Contact properties that a form asks for, in the order of its fields. */
export const FORM_FIELDS = ['email', 'firstname', 'lastname', 'company', 'jobtitle', 'phone', 'message'] as const;

/** A GUID fixed by its keys, shaped like HubSpot's. */
export function guidOf(...keys: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(keys.join('|')).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');
}

/** A contact submits once an instant, so both together name a submission. */
export function conversionIdOf({ contactId, submittedAt }: Submission): string {
  return guidOf('conversion', contactId, submittedAt);
}

export class Forms {
  readonly #byName = new Map<string, Form>();
  #submissions: Submission[] = [];

  /** Notes a conversion named "Page title: Form name", as contacts carry it; the first one makes the form. */
  submit(conversion: string, contactId: string, values: Values, at: Millis): void {
    const colon = conversion.indexOf(': ');
    const [pageTitle, name] = colon < 0 ? ['', conversion] : [conversion.slice(0, colon), conversion.slice(colon + 2)];
    const form = this.ensure(name, at);
    const filled = FORM_FIELDS.flatMap((field) => (values[field] ? [[field, values[field]] as const] : []));
    const { hs_analytics_last_url: seen } = values;
    this.#submissions.push({ formId: form.id, contactId, submittedAt: at, pageTitle, ...(seen ? { pageUrl: seen } : {}), values: filled });
  }

  ensure(name: string, at: Millis): Form {
    const known = this.#byName.get(name);
    if (known) return known;
    const form = { id: guidOf('form', name), name, createdAt: at };
    this.#byName.set(name, form);
    return form;
  }

  all(): Form[] {
    return [...this.#byName.values()];
  }

  find(id: string): Form | null {
    return this.all().find((form) => form.id === id) ?? null;
  }

  /** Submissions of one form, newest first. */
  submissionsOf(formId: string): Submission[] {
    return this.#submissions.filter((submission) => submission.formId === formId).sort((a, b) => b.submittedAt - a.submittedAt);
  }

  /** Submissions of contacts whose id passes. */
  submissionsBy(isTheirs: (contactId: string) => boolean): Submission[] {
    return this.#submissions.filter(({ contactId }) => isTheirs(contactId));
  }

  /** A privacy deletion takes the submissions of a person too. */
  forget(isTheirs: (contactId: string) => boolean): void {
    this.#submissions = this.#submissions.filter(({ contactId }) => !isTheirs(contactId));
  }

  save(): { forms: Form[]; submissions: Submission[] } {
    return { forms: this.all(), submissions: this.#submissions };
  }

  load(saved: ReturnType<Forms['save']>): void {
    for (const form of saved.forms) this.#byName.set(form.name, form);
    this.#submissions = [...saved.submissions];
  }
}

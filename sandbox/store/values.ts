/** Checks one property value against its definition and gives it the form in which it is stored. */
import { DAY, iso, parseInstant } from '../kit/instants.ts';
import type { PropertyDefinition } from './definition.ts';

/** A value as stored (null clears it), or why it is refused. */
export type Checked = { readonly value: string | null } | { readonly code: string; readonly message: string };

/** Longest property value, in characters [docs: Properties guide]. */
const MAX_LENGTH = 65_536;

function bad(code: string, message: string): Checked {
  return { code, message };
}

/** `raw` is what the request carried; numbers and booleans are taken as their text. */
export function checkValue(definition: PropertyDefinition, raw: unknown, before: string | null): Checked {
  if (raw === null || raw === undefined || raw === '') return { value: null };
  if (typeof raw === 'object') return bad('INVALID_TYPE', `${definition.name} takes a string`);
  const text = String(raw);
  if (text.length > MAX_LENGTH) return bad('PROPERTY_VALUE_TOO_LONG', `${definition.name} is longer than ${MAX_LENGTH} characters`);
  switch (definition.type) {
    case 'number':
      return /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? { value: text } : bad('INVALID_NUMBER', `${text} was not a valid number.`);
    case 'bool':
      return /^(true|false)$/i.test(text) ? { value: text.toLowerCase() } : bad('INVALID_BOOLEAN', `${text} was not one of true, false.`);
    case 'date':
      return checkDate(text);
    case 'datetime':
      return checkDatetime(text);
    case 'enumeration':
      return checkOption(definition, text, before);
    default:
      return checkText(definition, text);
  }
}

function checkText(definition: PropertyDefinition, text: string): Checked {
  if (definition.name !== 'email' || !definition.hubspotDefined) return { value: text };
  const email = text.trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? { value: email } : bad('INVALID_EMAIL', `Email address ${text} is invalid`);
}

function checkDate(text: string): Checked {
  const at = parseInstant(text);
  if (at === null) return bad('INVALID_DATE', `${text} was not a valid date.`);
  if (at % DAY !== 0) return bad('INVALID_DATE', `${text} is at ${iso(at).slice(11)} UTC, not midnight!`);
  return { value: iso(at).slice(0, 10) };
}

function checkDatetime(text: string): Checked {
  const at = parseInstant(text);
  return at === null ? bad('INVALID_DATE', `${text} was not a valid long.`) : { value: iso(at) };
}

function checkOption(definition: PropertyDefinition, text: string, before: string | null): Checked {
  if (definition.externalOptions || (definition.options.length === 0 && definition.hubspotDefined)) return { value: text };
  const multiple = definition.fieldType === 'checkbox';
  const appended = multiple && text.startsWith(';') && before ? `${before}${text}` : text.replace(/^;/, '');
  const chosen = multiple ? [...new Set(appended.split(';').filter((part) => part !== ''))] : [text];
  const unknown = chosen.find((value) => !definition.options.some((option) => option.value === value));
  if (unknown === undefined) return { value: chosen.join(';') };
  return bad(
    'INVALID_OPTION',
    `${unknown} was not one of the allowed options: [${definition.options.map((option) => option.value).join(', ')}]`,
  );
}

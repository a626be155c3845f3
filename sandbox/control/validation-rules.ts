/** Reading an admin's validation rule from a control-door body. */
import { invalid } from '../kit/refusal.ts';
import { findObjectType, type StoreType } from '../store/object-types.ts';
import { defaultMessage, type ValidationRule } from '../store/validation-rules.ts';

type Json = Readonly<Record<string, unknown>>;
const MODES = ['refuse', 'required', 'pattern', 'associate'] as const;

function typeIn(raw: unknown, field: string): StoreType {
  const type = findObjectType(String(raw));
  if (!type) throw invalid(`A validation rule needs an ${field} such as tasks, not ${String(raw)}.`);
  return type;
}

function conditionOf(raw: unknown): ValidationRule['when'] {
  if (typeof raw !== 'object' || raw === null) throw invalid('"when" is {property, values}.');
  const { property, value, values } = raw as Json;
  const list = Array.isArray(values) ? values : [value];
  return { property: String(property), values: list.map(String) };
}

function patternOf(raw: unknown): string {
  try {
    return new RegExp(String(raw), 'u').source;
  } catch {
    throw invalid(`"pattern" must be a regular expression, not ${String(raw)}.`);
  }
}

/** `{objectType, mode?, property?, message?, when?, pattern?, to?}`; without a mode the property is refused. */
export function validationRuleOf(raw: Json): ValidationRule {
  const objectType = typeIn(raw.objectType, 'objectType');
  const mode = MODES.find((name) => name === (raw.mode ?? 'refuse'));
  if (!mode) throw invalid(`"mode" must be one of ${MODES.join(', ')}, not ${String(raw.mode)}.`);
  if (mode !== 'associate' && typeof raw.property !== 'string') throw invalid('A validation rule needs the property it is about.');
  return {
    objectType,
    mode,
    property: String(raw.property ?? ''),
    message: String(raw.message ?? defaultMessage(objectType)),
    ...(raw.when === undefined ? {} : { when: conditionOf(raw.when) }),
    ...(mode === 'pattern' ? { pattern: patternOf(raw.pattern) } : {}),
    ...(mode === 'associate' ? { to: typeIn(raw.to, 'object type in "to"') } : {}),
  };
}

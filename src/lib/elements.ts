/** Lists as CRMs answer them: the elements that fit a schema, and of the others which they are and why they do not. */
import type { z } from 'zod';
import type { BadRecord } from '../ports/connector.ts';

/** `idOf` names an element that fits no schema, null where it has no id. */
export function elementsOf<T>(
  elements: readonly unknown[],
  schema: z.ZodType<T>,
  idOf: (element: unknown) => string | null,
): { good: T[]; bad: BadRecord[] } {
  const good: T[] = [];
  const bad: BadRecord[] = [];
  for (const element of elements) {
    const parsed = schema.safeParse(element);
    if (parsed.success) good.push(parsed.data);
    else bad.push({ id: idOf(element), why: whyOf(parsed.error) });
  }
  return { good, bad };
}

/** Paths and expectations of a failed parse, without any value. */
export function whyOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.map(String).join('.') || 'element'}: ${issue.message}`).join('; ');
}

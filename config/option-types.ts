/** The kinds of value an option may have: how each is written and read. */
import { z } from 'zod';
import { parseKeyRing, type SealKey } from '../src/lib/seal.ts';

export function url(protocols: readonly string[]) {
  const type = `address (${protocols.map((one) => `${one}//…`).join(' or ')})`;
  const fits = (value: string) => URL.canParse(value) && protocols.includes(new URL(value).protocol);
  // The value is not repeated in the message: addresses carry passwords.
  return { type, schema: z.string().refine(fits, `expected an ${type}`) };
}

export function positive(most: number) {
  const type = `whole number from 1 to ${most}`;
  return { type, schema: whole(1, most, type) };
}

export const port = { type: 'whole number from 0 to 65535', schema: whole(0, 65_535, 'whole number from 0 to 65535') };

function whole(least: number, most: number, type: string) {
  return z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most, {
      error: (issue) => `"${issue.input}" is no ${type}`,
    })
    .transform(Number);
}

const YES = ['yes', 'true', '1', 'on'];
const NO = ['no', 'false', '0', 'off'];

export const flag = {
  type: 'yes or no',
  schema: z
    .string()
    .refine((value) => [...YES, ...NO].includes(value.toLowerCase()), { error: (issue) => `"${issue.input}" is neither yes nor no` })
    .transform((value) => YES.includes(value.toLowerCase())),
};

export const list = {
  type: 'texts, separated by commas',
  schema: z.string().transform((value) =>
    value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ),
};

export const keyRing = {
  type: 'id:base64 of 32 bytes, separated by commas',
  schema: z.string().transform((value, context): readonly SealKey[] => {
    const ring = parseKeyRing(value);
    if (typeof ring !== 'string') return ring;
    context.addIssue({ code: 'custom', message: ring });
    return z.NEVER;
  }),
};

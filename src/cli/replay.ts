/** The core of `baton replay`: lines in, what the rules say of them out. */
import type { Millis } from '../domain/fact.ts';
import type { CreditsAsked } from '../domain/replay/credits.ts';
import { collectHistory, type ReplayOutput, replayHistory } from '../domain/replay/index.ts';
import type { RuleBook } from '../domain/rule-book.ts';

export type { ReplayOutput } from '../domain/replay/index.ts';

export interface ReplayOptions {
  readonly rules: RuleBook;
  /** Defaults to the last `at` of the lines. */
  readonly at?: Millis;
  /** Models whose credits are wanted too. */
  readonly credits?: CreditsAsked;
}

/** Never throws for a bad line: it stands in `rejectedLines` with what was expected. */
export async function replay(lines: AsyncIterable<string> | Iterable<string>, options: ReplayOptions): Promise<ReplayOutput> {
  const collector = collectHistory();
  for await (const line of lines) collector.add(line);
  const at = options.at ?? null;
  return replayHistory(collector.finish(at), options.rules, at, options.credits);
}

/** The output as JSON in pieces, lead by lead, so that a large history needs no second copy of itself in memory. */
export function* replayJson(output: ReplayOutput): Generator<string> {
  const { leads, ...rest } = output;
  yield `{"summary":${JSON.stringify(rest.summary)},"leads":[`;
  for (const [index, lead] of leads.entries()) yield (index === 0 ? '' : ',') + JSON.stringify(lead);
  const campaigns = rest.campaigns === undefined ? '' : `,"campaigns":${JSON.stringify(rest.campaigns)}`;
  yield `],"setAside":${JSON.stringify(rest.setAside)},"rejectedLines":${JSON.stringify(rest.rejectedLines)}${campaigns}`;
  for (const [index, credit] of (rest.credits ?? []).entries()) yield (index === 0 ? ',"credits":[' : ',') + JSON.stringify(credit);
  if (rest.credits !== undefined) yield rest.credits.length === 0 ? ',"credits":[]' : ']';
  if (rest.sourcing !== undefined) yield `,"sourcing":${JSON.stringify(rest.sourcing)},"ranges":${JSON.stringify(rest.ranges)}`;
  yield '}\n';
}

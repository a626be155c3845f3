/** Finds the handler of a job by name and runs it with a payload that was parsed, for every implementation of the queue. */
import { z } from 'zod';
import { BatonError } from '../errors/index.ts';
import type { Log } from '../ports/log.ts';
import type { JobDefinition, JobHandler } from '../ports/queue.ts';

/** The payload as the definition's schema makes it; throws `QUEUE_PAYLOAD_INVALID` naming the job and what is wrong with which field. */
export function parsePayload<P>(definition: JobDefinition<P>, payload: unknown): P {
  const parsed = definition.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`).join('; ');
  throw new BatonError('QUEUE_PAYLOAD_INVALID', { job: definition.name, problems }, { cause: z.treeifyError(parsed.error) });
}

/** What two nudges share when they are one job: the name and the definition's key, without the colon that BullMQ refuses. */
export function deduplicationId<P>(definition: JobDefinition<P>, payload: P): string {
  return `${definition.name}/${encodeURIComponent(definition.key(payload))}`;
}

export class HandlerTable {
  readonly #handlers: ReadonlyMap<string, JobHandler<never>>;
  readonly #log: Log;

  constructor(handlers: readonly JobHandler<never>[], log: Log) {
    this.#handlers = new Map(handlers.map((handler) => [handler.definition.name, handler]));
    this.#log = log;
  }

  /** Null: no handler knows it, or the payload is not its. */
  describe(name: string, payload: unknown): { readonly key: string; readonly account: string | null } | null {
    const definition = this.#handlers.get(name)?.definition as JobDefinition<unknown> | undefined;
    const parsed = definition?.payload.safeParse(payload);
    if (definition === undefined || !parsed?.success) return null;
    return { key: deduplicationId(definition, parsed.data), account: definition.account?.(parsed.data) ?? null };
  }

  /** Runs one job to its end. Rejects with what the handler threw, `QUEUE_PAYLOAD_INVALID` or `QUEUE_JOB_UNKNOWN`; every rejection is logged. */
  async run(name: string, payload: unknown, signal: AbortSignal): Promise<void> {
    const log = this.#log.child({ job: name });
    try {
      const handler = this.#handlers.get(name);
      if (!handler) throw new BatonError('QUEUE_JOB_UNKNOWN', { job: name, known: [...this.#handlers.keys()].join(', ') });
      await handler.run(parsePayload(handler.definition, payload), { log, signal });
    } catch (error) {
      log.error('job failed; the sweep nudges again from the ledger', { reason: (error as Error).message });
      throw error;
    }
  }
}

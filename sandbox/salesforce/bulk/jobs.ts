/** Bulk jobs: what they were opened with, where they stand in world time, and what they gave. */
import type { BulkFate } from '../http/faults.ts';
import { missing } from '../kit/refusal.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

export interface RowResult {
  readonly id: string;
  readonly created: boolean;
  /** `CODE:message:fields --`, or null. */
  readonly error: string | null;
  readonly cells: readonly string[];
}

interface JobBase {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly columnDelimiter: string;
  readonly lineEnding: string;
  /** Set when the upload is complete; the job ends some world time later. */
  startedAt: number | null;
  /** Ended by its caller or by a fault. */
  ended: { readonly state: 'Aborted' | 'Failed'; readonly message: string } | null;
  readonly fate: BulkFate | null;
}

export interface QueryJob extends JobBase {
  readonly kind: 'query';
  readonly operation: 'query' | 'queryAll';
  readonly query: string;
  readonly object: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface IngestJob extends JobBase {
  readonly kind: 'ingest';
  readonly object: string;
  readonly operation: 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete';
  readonly externalIdFieldName: string | null;
  readonly assignmentRuleId: string | null;
  content: string | null;
  header: readonly string[];
  results: readonly RowResult[] | null;
}

export type Job = QueryJob | IngestJob;

export class Jobs {
  readonly #jobs = new Map<string, Job>();
  #made = 0;

  nextId(): string {
    this.#made += 1;
    return `750gK${String(this.#made).padStart(10, '0')}AAA`;
  }

  add<T extends Job>(job: T): T {
    this.#jobs.set(job.id, job);
    return job;
  }

  /** Throws NOT_FOUND for a job of the other kind too. */
  find<K extends Job['kind']>(kind: K, id: string): Extract<Job, { kind: K }> {
    const job = this.#jobs.get(id);
    if (job?.kind !== kind) throw missing('The requested resource does not exist');
    return job as Extract<Job, { kind: K }>;
  }

  drop(id: string): void {
    this.#jobs.delete(id);
  }

  all(): Job[] {
    return [...this.#jobs.values()];
  }

  save(): unknown {
    return { made: this.#made, jobs: [...this.#jobs] };
  }

  load(saved: unknown): void {
    const state = saved as { made: number; jobs: [string, Job][] };
    this.#made = state.made;
    for (const [id, job] of state.jobs) this.#jobs.set(id, job);
  }
}

/** Where a job stands `now`; `duration` is the world time it takes. */
export function stateOf(job: Job, now: number, duration: number): JobState {
  if (job.ended) return job.ended.state;
  if (job.startedAt === null) return 'Open';
  const age = now - job.startedAt;
  if (age < Math.min(1_000, duration)) return 'UploadComplete';
  if (job.fate === 'InProgress' || age < duration) return 'InProgress';
  return job.fate ?? 'JobComplete';
}

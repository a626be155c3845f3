/** The jobs: name, payload schema and de-duplication key of each; what they do stands in `jobs/`, one file per job. */
import { z } from 'zod';
import type { JobDefinition } from './queue.ts';

const install = z.object({ workspaceId: z.string().min(1), installId: z.string().min(1) });

/** Workspace and install: who the work belongs to. */
export type InstallPayload = z.infer<typeof install>;

const account = ({ workspaceId, installId }: InstallPayload): string => [workspaceId, installId].join('.');

const perInstall = (name: string): JobDefinition<InstallPayload> => ({
  name,
  payload: install,
  key: ({ workspaceId, installId }) => [name, workspaceId, installId].join('.'),
  account,
});

const stream = install.extend({ record: z.string().min(1) });
export type StreamPayload = z.infer<typeof stream>;

const perStream = (name: string): JobDefinition<StreamPayload> => ({
  name,
  payload: stream,
  key: ({ workspaceId, installId, record }) => [name, workspaceId, installId, record].join('.'),
  account,
});

/** After connecting: probe, provision, begin the backfill. */
export const SETUP = perInstall('setup');
/** Stored webhooks become marks. */
export const INTAKE = perInstall('intake');
/** Backfill or changed-since of one record kind. */
export const STREAM = perStream('stream');
/** Batch-reads marked records of one kind. */
export const PULL = perStream('pull');
/** Applies the rules to marked people, reading first what was done with whoever's silence matters. */
export const JUDGE = perInstall('judge');
/** Divides the money of marked deals anew, and writes the figures. */
export const ATTRIBUTE = perInstall('attribute');
/** Brings task slots to their wanted state. */
export const PUSH_TASKS = perInstall('push-tasks');
/** Brings the managers' rolling tasks to what is overdue. */
export const PUSH_MANAGERS = perInstall('push-managers');
/** Sends the messages that wait. */
export const PUSH_MESSAGES = perInstall('push-messages');
/** Holds the ledger against the CRM, at night. */
export const RECONCILE = perInstall('reconcile');
/** Does what a person asked for in the console: takes back what was written, or disconnects. */
export const ERRAND = perInstall('errand');
/** Brings Baton's fields and owner moves to their wanted state. */
export const PUSH_FIELDS = perInstall('push-fields');

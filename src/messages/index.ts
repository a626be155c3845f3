/** The ways to reach people that this installation has set up. */
import type { Messenger } from '../ports/messages.ts';
import { createMailMessenger } from './mail.ts';
import { createWebhookMessenger } from './webhook.ts';

export interface MessengerSettings {
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  readonly mail: { readonly url: string; readonly from: string } | null;
}

const TIMEOUT_MS = 10_000;

/** Empty when nothing is set up: then nothing is stored either. */
export function createMessengers({ webhook, mail }: MessengerSettings): readonly Messenger[] {
  return [
    ...(webhook === null ? [] : [createWebhookMessenger({ ...webhook, timeoutMs: TIMEOUT_MS })]),
    ...(mail === null ? [] : [createMailMessenger({ ...mail, timeoutMs: TIMEOUT_MS })]),
  ];
}

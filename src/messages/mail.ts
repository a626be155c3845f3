/** Mails messages through the company's own mail server. */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Messenger, OutgoingMessage, SendResult } from '../ports/messages.ts';

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly url: string;
  readonly from: string;
  /** Socket time-out, milliseconds of machine time. */
  readonly timeoutMs: number;
}

export function createMailMessenger(settings: MailSettings): Messenger {
  const { timeoutMs } = settings;
  const transport = createTransport({
    ...serverOf(settings.url),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Texts are ours: nothing in them may make the library read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    transport: 'mail',
    send: async (message) => {
      if (message.recipient.email === null) return { kind: 'refused', why: 'the CRM knows no e-mail address of this person' };
      try {
        // As one address: a comma in it must not make two recipients.
        const to = { name: '', address: message.recipient.email };
        await transport.sendMail({ from: settings.from, to, ...mailOf(message, settings.from) });
        return { kind: 'sent' };
      } catch (error) {
        return failureOf(error);
      }
    },
    probe: async () => {
      try {
        await transport.verify();
        return null;
      } catch (error) {
        return failureOf(error).why;
      }
    },
    close: async () => transport.close(),
  };
}

function serverOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  };
}

/** The same delivery has the same Message-ID: a mail program shows a repetition once. */
function mailOf(message: OutgoingMessage, from: string) {
  const { subject, notes, delivery, sentAt } = message;
  const text = notes.map(({ text: told, url }) => (url === null ? told : `${told}\n${url}`)).join('\n\n');
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'baton.invalid';
  const id = createHash('sha256').update(delivery).digest('hex').slice(0, 32);
  return {
    subject: subject.replace(/[\r\n]+/g, ' '),
    text: `${text}\n\nSent by Baton, at most once a quarter hour and within your working hours.\n`,
    date: new Date(sentAt),
    messageId: `<${id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Baton-Delivery': delivery },
  };
}

/** A server's 5xx is final; everything else passes. Neither text repeats an address or what the server was told. */
function failureOf(error: unknown): Exclude<SendResult, { kind: 'sent' }> {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const why = `the mail server ${responseCode ? `answered ${responseCode}` : `cannot be used: ${code ?? 'unknown'}`}`;
  const isFinal = responseCode !== undefined && responseCode >= 500 && code === 'EENVELOPE';
  return isFinal ? { kind: 'refused', why } : { kind: 'failed', why, notBefore: null };
}

/** A finished message; only what differs is named. */
import type { OutgoingMessage } from '../../src/ports/messages.ts';

export function messageOf(more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    delivery: 'd-1',
    sentAt: Date.parse('2026-03-02T10:00:00Z'),
    accountId: '100',
    recipient: { rep: '7', name: 'Ana Ruiz', email: 'ana@example.com' },
    subject: 'Léa Buyer asked for sales',
    notes: [{ kind: 'task-due', text: 'Léa Buyer asked for sales Mon 2 Mar 09:58.', leadId: '1', url: 'https://crm.example/1' }],
    ...more,
  };
}

/** The doors that take what strangers, editors and exports bring, each with what a right input looks like and what may come of a wrong one. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseEvidence } from '../../config/load-evidence.ts';
import { loadRules, parseRules } from '../../config/load-rules.ts';
import { parseRoster } from '../../config/roster.ts';
import { createHubspotConnector } from '../../connectors/hubspot/index.ts';
import { replay, replayJson } from '../../src/cli/replay.ts';
import { readLine } from '../../src/domain/replay/read-line.ts';
import { isBatonError } from '../../src/errors/index.ts';
import { EVIDENCE_YAML, LINES, ROSTER_YAML, WEBHOOKS } from './corpus.ts';
import { mutateValue, spoilBytes, spoilText } from './mutate.ts';
import type { Random } from './random.ts';

/** How an input was met; anything else that is thrown is a crash. */
export type Met = 'taken' | 'refused';

export interface Target {
  readonly name: string;
  /** Makes one input and tries it; `show` is what stands in the report of a crash. */
  tryOne(random: Random): Promise<Met> | Met;
}

const RULES_YAML = readFileSync(join(import.meta.dirname, '../../config/rules.yaml'), 'utf8');

/** A settings file: refused with its own error and every problem named, never with another. */
function yaml(name: string, text: string, read: (name: string, text: string) => unknown): Target {
  const value: unknown = parse(text);
  const plain = text.replace(/^\s*#.*\n/gm, '');
  const lines = plain.split('\n');
  return {
    name,
    tryOne(random) {
      const from = random.below(lines.length);
      const some = random.oneIn(10) ? plain : lines.slice(from, from + 1 + random.below(15)).join('\n');
      const input = random.oneIn(2) ? spoilText(random, some) : JSON.stringify(mutateValue(random, value));
      try {
        read(`${name}.yaml`, input);
        return 'taken';
      } catch (error) {
        if (isBatonError(error, 'SETTINGS_FILE_UNREADABLE')) return 'refused';
        throw error;
      }
    },
  };
}

const SECRET = 'a-client-secret-of-the-fuzzer';
const URL_OF_DOOR = 'https://baton.example/webhooks/hubspot';
const NOW = Date.parse('2026-03-02T09:00:00Z');

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => silent };
const connector = createHubspotConnector(
  { clientId: 'c', clientSecrets: ['newer', SECRET], apiBase: 'http://127.0.0.1:9', authorizeBase: 'http://127.0.0.1:9', timeoutMs: 1 },
  silent,
);

/** Body of a webhook: mostly events with something wrong, else bytes. */
export function webhookBody(random: Random): Buffer {
  if (random.oneIn(20)) return Buffer.from(JSON.stringify(WEBHOOKS));
  const text = random.oneIn(2)
    ? JSON.stringify(mutateValue(random, WEBHOOKS))
    : spoilText(random, JSON.stringify(WEBHOOKS.slice(random.below(3))));
  return random.oneIn(3) ? spoilBytes(random, Buffer.from(text)) : Buffer.from(text);
}

/** Headers as HubSpot would send them, with something wrong in two of three. */
export function webhookHeaders(random: Random, url: string, body: Buffer, secret: string, now: number): Record<string, string> {
  const at = String(now - random.pick([0, 0, 1_000, 299_999, 300_001, -300_001, 1e12]));
  const signature = createHmac('sha256', secret).update(`POST${url}`).update(body).update(at).digest('base64');
  const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': at };
  if (random.oneIn(3)) return headers;
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (random.oneIn(6)) return [];
      return [[name, random.oneIn(2) ? spoilText(random, value) : value]];
    }),
  );
}

const webhooks: Target = {
  name: 'webhooks',
  tryOne(random) {
    const body = webhookBody(random);
    const url = random.oneIn(5) ? spoilText(random, URL_OF_DOOR) : URL_OF_DOOR;
    const request = { method: random.oneIn(9) ? 'GET' : 'POST', url, headers: webhookHeaders(random, url, body, SECRET, NOW), body };
    const wrong = connector.verify(request, NOW);
    connector.fingerprint(request);
    // Read whether or not it is genuine: a stolen secret must not crash anything either.
    const { notices, bad } = connector.parse(body);
    for (const { accountId, id, key } of notices)
      if (typeof accountId !== 'string' || typeof id !== 'string' || typeof key !== 'string') throw new Error('a notice without its ids');
    return wrong === null && bad.length === 0 ? 'taken' : 'refused';
  },
};

/** Lines in a history are few, but each history is judged to its end. */
const IN_A_HISTORY = 10;
const RULES = loadRules();
let history: string[] = [];

const replayLines: Target = {
  name: 'replay lines',
  async tryOne(random) {
    const line = JSON.stringify(random.pick(LINES));
    const input = random.oneIn(4)
      ? line
      : random.oneIn(3)
        ? spoilText(random, line)
        : JSON.stringify(mutateValue(random, JSON.parse(line)));
    history.push(input);
    const read = readLine(input, history.length);
    if (history.length >= IN_A_HISTORY) {
      const lines = history;
      history = [];
      for (const piece of replayJson(await replay(lines, { rules: RULES }))) if (typeof piece !== 'string') throw new Error('no text');
    }
    return typeof read === 'string' ? 'refused' : 'taken';
  },
};

export const TARGETS: readonly Target[] = [
  webhooks,
  yaml('rules', RULES_YAML, parseRules),
  yaml('roster', ROSTER_YAML, parseRoster),
  yaml('evidence', EVIDENCE_YAML, parseEvidence),
  replayLines,
];

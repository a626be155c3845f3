/** One HTTP attempt at delivering a batch of events. */
import http from 'node:http';
import https from 'node:https';

/** HubSpot gives up on an answer after five seconds of machine time. */
const ANSWER_WITHIN_MS = 5_000;
const AGENT = { http: new http.Agent({ keepAlive: true, maxSockets: 10 }), https: new https.Agent({ keepAlive: true, maxSockets: 10 }) };

/** One attempt; true when it was taken. */
export type Post = (target: string, body: string, headers: Readonly<Record<string, string>>) => Promise<boolean>;

/** True when the target answered 2xx in time; refused connections, time-outs and any other status are failures. */
export function postBatch(target: string, body: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  return new Promise((resolve) => {
    const url = new URL(target);
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(
      url,
      {
        method: 'POST',
        agent: secure ? AGENT.https : AGENT.http,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'HubSpot Webhooks',
          ...headers,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => settle(response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300));
        response.on('error', () => settle(false));
      },
    );
    const timer = setTimeout(() => {
      settle(false);
      request.destroy();
    }, ANSWER_WITHIN_MS);
    const settle = (ok: boolean) => {
      clearTimeout(timer);
      resolve(ok);
    };
    request.on('error', () => settle(false));
    request.end(body);
  });
}

/** HubSpot's request signature: the published vectors, rotation, age both ways, and everything that must not pass. */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeUri, verifySignature } from '../../../connectors/hubspot/signature.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const URL = 'https://www.example.com/webhook_uri';
const BODY = "{'example_field':'example_value'}";
const VECTORS = fileURLToPath(new globalThis.URL('../../../../shared/data/hubspot-signatures/vectors.json', import.meta.url));

function request(given: { headers?: Record<string, string | undefined>; url?: string; body?: string; method?: string } = {}) {
  return {
    method: given.method ?? 'POST',
    url: given.url ?? URL,
    headers: given.headers ?? {},
    body: new TextEncoder().encode(given.body ?? BODY),
  };
}

function signed(at: number | string, given: { secret?: string; url?: string; body?: string; method?: string; signedUrl?: string } = {}) {
  const method = given.method ?? 'POST';
  const url = given.url ?? URL;
  const text = `${method}${given.signedUrl ?? url}${given.body ?? BODY}${at}`;
  const signature = createHmac('sha256', given.secret ?? SECRET)
    .update(text)
    .digest('base64');
  return request({ ...given, method, url, headers: { 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': String(at) } });
}

describe('published vectors', () => {
  it.each([
    [1_693_657_560_000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    [1_700_000_300_000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])('accepts the reference signature of %i', (at, signature) => {
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) };
    expect(verifySignature(request({ headers }), [SECRET], at)).toBeNull();
  });

  it.skipIf(!existsSync(VECTORS))('agrees with the vector file (needs ../shared/data/hubspot-signatures)', () => {
    const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as Record<string, string>[];
    const third = vectors.filter((vector) => vector.version === 'v3');
    expect(third.length).toBeGreaterThan(0);
    for (const { secret, method, uri, body, timestamp, expected } of third) {
      const headers = { 'X-HubSpot-Signature-v3': expected, 'X-HubSpot-Request-Timestamp': timestamp };
      expect(verifySignature(request({ headers, method, url: uri, body }), [secret ?? ''], Number(timestamp))).toBeNull();
    }
    for (const { version, secret, expected, uri, body, method } of vectors.filter((vector) => vector.version !== 'v3')) {
      const headers = { 'X-HubSpot-Signature': expected, 'X-HubSpot-Signature-Version': version };
      expect(verifySignature(request({ headers, method, url: uri, body }), [secret ?? ''], 0)).toBe('unsigned');
    }
  });
});

describe('freshness', () => {
  const at = 1_700_000_000_000;
  it.each([
    [0, null],
    [300_000, null],
    [-300_000, null],
    [300_001, 'stale'],
    [-300_001, 'stale'],
  ])('judges a request %i ms old', (age, verdict) => {
    expect(verifySignature(signed(at), [SECRET], at + age)).toBe(verdict);
  });

  it('calls an old request with a wrong signature forged', () => {
    expect(verifySignature(signed(at, { secret: 'other' }), [SECRET], at + 900_000)).toBe('forged');
  });
});

describe('what must not pass', () => {
  const at = 1_700_000_000_000;
  it.each([
    ['another body', { ...signed(at), body: new TextEncoder().encode(`${BODY} `) }],
    ['another address', { ...signed(at), url: `${URL}?a=1` }],
    ['another method', { ...signed(at), method: 'PUT' }],
    ['a signature of another length', { ...signed(at), headers: { ...signed(at).headers, 'X-HubSpot-Signature-v3': 'abc' } }],
    ['a timestamp that is no number', { ...signed(at), headers: { ...signed(at).headers, 'X-HubSpot-Request-Timestamp': 'soon' } }],
    ['a timestamp in seconds', { ...signed(at), headers: { ...signed(at).headers, 'X-HubSpot-Request-Timestamp': '1700000000' } }],
  ])('rejects %s', (_, forged) => {
    expect(verifySignature(forged, [SECRET], at)).toBe('forged');
  });

  it.each([['soon'], ['1700000000'], ['17000000000000'], [' 1700000000000'], ['-170000000000']])(
    'rejects the timestamp %j even when it is signed',
    (timestamp) => {
      expect(verifySignature(signed(timestamp), [SECRET], at)).toBe('forged');
    },
  );

  it('rejects everything when no secret is set', () => {
    expect(verifySignature(signed(at, { secret: '' }), [''], at)).toBe('forged');
    expect(verifySignature(signed(at), [], at)).toBe('forged');
  });

  it('calls a request without signature or timestamp unsigned', () => {
    expect(verifySignature(request(), [SECRET], at)).toBe('unsigned');
    expect(verifySignature(request({ headers: { 'X-HubSpot-Signature-v3': 'x' } }), [SECRET], at)).toBe('unsigned');
  });
});

describe('addresses and headers', () => {
  const at = 1_700_000_000_000;
  it('accepts either of two secrets while they are rotated', () => {
    expect(verifySignature(signed(at, { secret: 'old' }), ['new', 'old'], at)).toBeNull();
  });

  it('reads header names in any case', () => {
    const { headers, ...rest } = signed(at);
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(verifySignature({ ...rest, headers: upper }, [SECRET], at)).toBeNull();
  });

  it('decodes exactly the escapes of the documented table before it compares', () => {
    expect(decodeUri('/a%3Ab%2fc%3Fd%40e%21f%24g%27h%28i%29j%2Ak%2Cl%3Bm%20n%25o')).toBe("/a:b/c?d@e!f$g'h(i)j*k,l;m%20n%25o");
    const url = `${URL}?email=a%40example.com&note=x%20y`;
    expect(verifySignature(signed(at, { url, signedUrl: `${URL}?email=a@example.com&note=x%20y` }), [SECRET], at)).toBeNull();
  });

  it('signs raw bytes, not text', () => {
    const body = Uint8Array.from([0xff, 0xfe, 0x00, 0x80]);
    const signature = createHmac('sha256', SECRET).update(`POST${URL}`).update(body).update(String(at)).digest('base64');
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) };
    expect(verifySignature({ method: 'POST', url: URL, headers, body }, [SECRET], at)).toBeNull();
  });
});

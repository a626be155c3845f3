/** Signing against the published vectors. */
import { expect, it } from 'vitest';
import { signV1, signV3 } from '../../../sandbox/webhooks/signature.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const URI = 'https://www.example.com/webhook_uri';

it.each([
  [1693657560000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
  [1700000300000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
])('v3 at %s gives the published signature', (timestamp, expected) => {
  expect(signV3(SECRET, 'POST', URI, "{'example_field':'example_value'}", timestamp)).toBe(expected);
});

it('v3 decodes only the documented escapes of the address', () => {
  const plain = signV3(SECRET, 'POST', 'https://a.example/x:y?b=(c)%20%23', '', 1);
  expect(signV3(SECRET, 'POST', 'https://a.example/x%3Ay?b=%28c%29%20%23', '', 1)).toBe(plain);
  expect(signV3(SECRET, 'POST', 'https://a.example/x:y?b=(c) #', '', 1)).not.toBe(plain);
});

it('v1 gives the published signature', () => {
  const body =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
  expect(signV1(SECRET, body)).toBe('232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de');
});

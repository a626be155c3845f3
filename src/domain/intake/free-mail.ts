/** Mail services that anybody may use: two of their addresses are no company. */

const NAMES = [
  'gmail',
  'googlemail',
  'hotmail',
  'outlook',
  'live',
  'msn',
  'yahoo',
  'ymail',
  'rocketmail',
  'icloud',
  'me',
  'mac',
  'aol',
  'gmx',
  'web',
  'freenet',
  't-online',
  'arcor',
  'mail',
  'email',
  'proton',
  'protonmail',
  'pm',
  'tutanota',
  'tuta',
  'zoho',
  'zohomail',
  'fastmail',
  'hey',
  'yandex',
  'mailbox',
  'posteo',
  'orange',
  'wanadoo',
  'laposte',
  'free',
  'sfr',
  'libero',
  'virgilio',
  'tiscali',
  'uol',
  'bol',
  'terra',
  'ig',
  'qq',
  '163',
  '126',
  'sina',
  'naver',
  'hanmail',
  'daum',
  'rediffmail',
  'comcast',
  'verizon',
  'att',
  'sbcglobal',
  'bellsouth',
  'cox',
  'charter',
  'btinternet',
  'sky',
  'bluewin',
  'seznam',
  'wp',
  'o2',
  'onet',
  'interia',
  'bigpond',
];
const ENDINGS =
  /^(com|net|org|de|at|ch|fr|it|es|pt|nl|be|eu|uk|co\.uk|ie|se|no|dk|fi|pl|cz|ru|cn|jp|co\.jp|kr|in|co\.in|com\.br|com\.ar|com\.mx|com\.au|ca|me|ai|us)$/;
const FREE = new Set(NAMES);

/** Names of RFC 2606 that stand for "some address": nobody's company. */
const PLACEHOLDER = /^example\.(com|net|org|invalid)$/;

/** True for a domain whose addresses name no company. */
export function isFreeMail(domain: string): boolean {
  const plain = domain.trim().toLowerCase();
  if (PLACEHOLDER.test(plain)) return true;
  const dot = plain.indexOf('.');
  return dot > 0 && FREE.has(plain.slice(0, dot)) && ENDINGS.test(plain.slice(dot + 1));
}

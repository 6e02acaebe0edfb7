export const MASK = '***';

// Every repetition has an end: these run over text of any length that others wrote. The word before `://` is looked at behind
// it, since a search for a few fixed signs skips a long text some thirty times as fast.
// What follows a host may be a port, and then an @ further on belongs to a path.
const ADDRESS = /(:\/\/(?<=[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s:@/]{0,200}):(?!\d{1,5}[/?#])[^\s"'`<>]{1,500}@/gi;
// Addresses of servers have no such path, and passwords that were not encoded may hold any sign.
const SERVER_ADDRESS =
  /\b((?:rediss?|postgres(?:ql)?|mysql|mariadb|mongodb|amqps?|nats|kafka|smtps?|ldaps?)(?:\+[a-z]{1,20})?:\/\/[^\s:@/]{0,200}):[^\s"'`<>]{1,500}@/gi;
// Text that was cut behind the beginning of a password.
const CUT_ADDRESS =
  /(:\/\/(?<=[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s:@/[\]]{0,200}):(?!\d{1,5}…?$)[^\s"'`<>@/]{1,500}$/i;
/** The same inside of another address. */
const ENCODED_ADDRESS =
  /(%3a%2f%2f(?<=[a-z][a-z0-9+.-]{0,30}%3a%2f%2f)(?:(?!%3a|%40|%2f)\S){0,200}%3a)(?:(?!%40|[\s"'<>]).){1,500}%40/gi;
const BEARER = /\b(Bearer|Digest|Negotiate|ApiKey)(\s{1,5})[^\s"',;]{1,8000}/gi;
const BASIC = /\b(Basic\s{1,5})([A-Za-z0-9+/_-]{2,4000}={0,2})/gi;
const COOKIE = /\b((?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}["']?)[^\n"']{1,8000}/gi;
// Wherever they stand in a name, and those that only count as a word of it: `DB_PASS`, not `compass`.
const NAMES =
  'password|passwd|passphrase|passcode|secret|token|cookie|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|signing[-_ ]?key|encryption[-_ ]?key|authori[sz]ation|credentials?|credit[-_ ]?card|card[-_ ]?number|session[-_ ]?id|connection[-_ ]?string';
const WORDS = '(?<![a-z])(?:pwd|pass|pw|jwt|otp|cvv|cvc|iban)(?![a-z])';
const PAIR = pairs(`${NAMES}|${WORDS}`);
// As commands, SQL and XML have it: `--password x`, `PASSWORD 'x'`, `<password>x</password>`.
const FLAG = new RegExp(
  String.raw`((?<![\w-])--?[\w-]{0,30}(?:${NAMES})[\w-]{0,30}\s{1,5})(?!-)("[^"\n]{0,8000}"|'[^'\n]{0,8000}'|\S{1,8000})`,
  'gi',
);
const IN_SQL = /\b((?:password|identified(?: with \S{1,50})? by)\s{1,5})('(?:[^']|''){0,8000}')/gi;
const ELEMENT = new RegExp(
  String.raw`(<(?:\w{1,30}:)?[\w-]{0,30}(?:${NAMES})[\w-]{0,30}(?:\s[^<>]{0,200})?>)[^<]{1,8000}(?=<\/)`,
  'gi',
);
const JSON_WEB_TOKEN = /\beyJ[\w-]{5,4000}\.[\w-]{5,4000}\.[\w-]{0,4000}/g;
// One that was cut ends where the next begins.
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|(?=-----BEGIN )|$)/g;
const WELL_KNOWN =
  /\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|xox[abprs]-[\w-]{10,255}|[srp]k_(?:live|test)_\w{8,255}|AKIA[0-9A-Z]{16}|sk-[\w-]{20,255})/g;

/** `name=value`, `name: value` and `"name": "value"`, of names that match. */
export function pairs(names: string): RegExp {
  return new RegExp(
    String.raw`((?:${names})[\w-]{0,30}\\?["']?\s{0,3}(?:=>|[:=]|%3[ad])\s{0,3})(\\?"(?:[^"\\]|\\.){0,8000}\\?"|'[^'\n]{0,8000}'|(?:(?:Bearer|Basic|Digest|Token)\s{1,5})?[^\s,;&"'}\])]{1,8000})`,
    'gi',
  );
}

/** Text with the values of such pairs masked. */
export function maskPairs(text: string, names: RegExp): string {
  return text.replace(names, maskPair);
}

/** Text with what looks like a secret masked: passwords of addresses, what headers and `password=` give away, keys of known makes. */
export function maskText(text: string): string {
  return text
    .replace(SERVER_ADDRESS, `$1:${MASK}@`)
    .replace(ADDRESS, `$1:${MASK}@`)
    .replace(ENCODED_ADDRESS, `$1${MASK}%40`)
    .replace(CUT_ADDRESS, `$1:${MASK}`)
    .replace(PRIVATE_KEY, MASK)
    .replace(COOKIE, `$1${MASK}`)
    .replace(BEARER, `$1$2${MASK}`)
    .replace(BASIC, (found, scheme: string, code: string) => (isLogin(code) ? scheme + MASK : found))
    .replace(PAIR, maskPair)
    .replace(FLAG, maskPair)
    .replace(IN_SQL, maskPair)
    .replace(ELEMENT, `$1${MASK}`)
    .replace(JSON_WEB_TOKEN, MASK)
    .replace(WELL_KNOWN, MASK);
}

function maskPair(_: string, key: string, value: string): string {
  return key + maskLike(value);
}

// "Basic training" is no login; the code of one is `name:password`.
function isLogin(code: string): boolean {
  return Buffer.from(code, 'base64').toString('latin1').includes(':');
}

/** Keeps the quotes, so that JSON inside text stays JSON. */
function maskLike(value: string): string {
  const quote = /^\\?["']/.exec(value)?.[0] ?? '';
  return quote + MASK + quote;
}

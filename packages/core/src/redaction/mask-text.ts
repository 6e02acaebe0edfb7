export const MASK = '***';

// Every repetition has an end: these run over text of any length that others wrote.
const ADDRESS = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/]{0,200}):[^\s/]{1,500}@/gi;
const BEARER = /\b(Bearer|Digest|Negotiate|ApiKey)(\s{1,5})[^\s"',;]{1,8000}/gi;
const BASIC = /\b(Basic\s{1,5})([A-Za-z0-9+/_-]{2,4000}={0,2})/gi;
const COOKIE = /\b((?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}["']?)[^\n"']{1,8000}/gi;
const PAIR =
  /((?:password|passwd|passphrase|passcode|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|authori[sz]ation|credentials?|\b(?:pwd|pass)\b)[\w-]{0,30}\\?["']?\s{0,3}[:=]\s{0,3})(\\?"(?:[^"\\]|\\.){0,8000}\\?"|'[^'\n]{0,8000}'|(?:(?:Bearer|Basic|Digest|Token)\s{1,5})?[^\s,;&"'}\])]{1,8000})/gi;
const JSON_WEB_TOKEN = /\beyJ[\w-]{5,4000}\.[\w-]{5,4000}\.[\w-]{0,4000}/g;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;
const WELL_KNOWN =
  /\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|xox[abprs]-[\w-]{10,255}|[srp]k_(?:live|test)_\w{8,255}|AKIA[0-9A-Z]{16}|sk-[\w-]{20,255})/g;

/** Text with what looks like a secret masked: passwords of addresses, what headers and `password=` give away, keys of known makes. */
export function maskText(text: string): string {
  return text
    .replace(ADDRESS, `$1:${MASK}@`)
    .replace(PRIVATE_KEY, MASK)
    .replace(COOKIE, `$1${MASK}`)
    .replace(BEARER, `$1$2${MASK}`)
    .replace(BASIC, (found, scheme: string, code: string) => (isLogin(code) ? scheme + MASK : found))
    .replace(PAIR, (_, key: string, value: string) => key + maskLike(value))
    .replace(JSON_WEB_TOKEN, MASK)
    .replace(WELL_KNOWN, MASK);
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

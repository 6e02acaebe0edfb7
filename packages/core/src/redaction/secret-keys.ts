/** Parts of names that give a secret away wherever they stand, written as one word. */
const TELLING = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'authorization',
  'authorisation',
  'credential',
  'cookie',
  'creditcard',
  'cardnumber',
  'sessionid',
  'connectionstring',
];
/** Names that do so only as whole words: `pass`, not `compass`. */
const WORDS = ['pass', 'pwd', 'pw', 'auth', 'jwt', 'otp', 'cvv', 'cvc', 'iban'];

/** Of a key so many signs are looked through for words. */
const LONGEST = 200;

/** Whether a key's name says that its value is a secret. */
export type KeyTest = (key: string) => boolean;

/** Case and separators do not matter; `more` are names an app adds, as whole words: `ssn` finds `customerSSN`, not `className`. */
export function secretKeys(more: readonly string[] = []): KeyTest {
  const whole = new Set([...WORDS, ...more.map(squash).filter((it) => it !== '')]);
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const squashed = squash(key);
    const isSecret = TELLING.some((it) => squashed.includes(it)) || hasWord(key, whole);
    // Keys come from data; those of a healthy app are few and short.
    if (known.size < 1_000 && key.length <= LONGEST) known.set(key, isSecret);
    return isSecret;
  };
}

/** Whether words of the name, one or several in a row, are one of these. */
function hasWord(key: string, whole: ReadonlySet<string>): boolean {
  const words = key
    .slice(0, LONGEST)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((it) => it.toLowerCase());
  const edges = new Set([0]);
  let joined = '';
  for (const word of words) {
    joined += word;
    edges.add(joined.length);
  }
  return [...whole].some((name) => stands(name, joined, edges));
}

/** Whether it stands there from one edge to another. */
function stands(name: string, joined: string, edges: ReadonlySet<number>): boolean {
  for (let at = joined.indexOf(name); at >= 0; at = joined.indexOf(name, at + 1))
    if (edges.has(at) && edges.has(at + name.length)) return true;
  return false;
}

function squash(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

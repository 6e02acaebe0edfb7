import { MASK, maskPairs, maskText, pairs } from './mask-text.js';
import { type KeyTest, secretKeys } from './secret-keys.js';
import { NO_SECRETS, SecretTexts } from './secret-texts.js';

/** Names of numbers that tell how many or until when: `maxTokens`, `tokenExpiresAt`. Their digits stand in ordinary texts. */
const COUNTING = /tokens|count|limit|length|size|expir|ttl/i;
/** Levels of a value that are looked at: what stands deeper is left out, since going through it could fill the stack. */
const DEEPEST = 500;

/** Masks secrets in what people will read. `keys` are names of secrets beside the usual ones. */
export class Redactor {
  readonly #isSecret: KeyTest;
  /** Names that an app adds, where they stand before a value in text. */
  readonly #ownPairs: RegExp | undefined;

  constructor(keys: readonly string[] = []) {
    this.#isSecret = secretKeys(keys);
    this.#ownPairs = keys.length > 0 ? pairs(keys.map(inText).join('|')) : undefined;
  }

  /**
   * A JSON value with every secret masked, known by its key at any depth or by its looks. An empty one stays, so that
   * a missing secret is seen. `secrets` are masked wherever they stand.
   */
  value(value: unknown, secrets = NO_SECRETS): unknown {
    return this.#masked(value, secrets, 0);
  }

  #masked(value: unknown, secrets: SecretTexts, level: number): unknown {
    if (typeof value === 'string') return this.text(value, secrets);
    if (typeof value !== 'object' || value === null) return value;
    if (level === DEEPEST) return '…';
    if (Array.isArray(value))
      return this.#isPair(value)
        ? [value[0], mask(value[1])]
        : value.map((it, at) =>
            this.#isFlag(value[at - 1]) ? mask(it) : this.#masked(it, secrets, level + 1),
          );
    const named = this.#nameOf(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        this.#isSecret(key) || (key === 'value' && named)
          ? mask(inner)
          : this.#masked(inner, secrets, level + 1),
      ]),
    );
  }

  /** Text with what looks like a secret masked, and every one of `secrets` wherever it stands. */
  text(text: string, secrets = NO_SECRETS): string {
    const masked = secrets.mask(text);
    return maskText(this.#ownPairs ? maskPairs(masked, this.#ownPairs) : masked);
  }

  /** The secrets that `value()` would mask for their keys. */
  secretsIn(value: unknown): SecretTexts {
    const found = new Set<string>();
    this.#collect(value, false, found, 0);
    return found.size > 0 ? new SecretTexts(found) : NO_SECRETS;
  }

  #collect(value: unknown, isSecret: boolean, found: Set<string>, level: number): void {
    if (typeof value === 'string' && isSecret) found.add(value);
    if (typeof value === 'number' && isSecret && /^\d+$/.test(`${value}`)) found.add(`${value}`);
    if (typeof value !== 'object' || value === null || level === DEEPEST) return;
    const isNamed = Array.isArray(value) ? this.#isPair(value) : this.#nameOf(value);
    const isFlagged = (key: string) => Array.isArray(value) && this.#isFlag(value[Number(key) - 1]);
    for (const [key, inner] of Object.entries(value))
      this.#collect(
        inner,
        isSecret ||
          isFlagged(key) ||
          (this.#isSecret(key) && !isCount(key, inner)) ||
          (isNamed && (key === 'value' || key === '1')),
        found,
        level + 1,
      );
  }

  /** `--password`, behind which the next of a command's arguments is one. */
  #isFlag(word: unknown): boolean {
    return typeof word === 'string' && /^--?[\w-]{1,60}$/.test(word) && this.#isSecret(word);
  }

  /** `['cookie', 'a=b']`, as headers are listed. */
  #isPair(value: unknown[]): boolean {
    return value.length === 2 && typeof value[0] === 'string' && this.#isSecret(value[0]);
  }

  /** `{ name: 'password', value: 'x' }`, as forms are listed. */
  #nameOf(value: object): boolean {
    const { name, key } = value as { name?: unknown; key?: unknown };
    return [name, key].some((it) => typeof it === 'string' && this.#isSecret(it));
  }
}

/** A name as a pattern, whatever parts its words: `date of birth` is also `dateOfBirth` and `DATE_OF_BIRTH`. */
function inText(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').matchAll(/[A-Za-z0-9]+/g);
  return `(?<![a-z])${Array.from(words, ([it]) => it).join('[-_ ]?')}(?![a-z])`;
}

function isCount(key: string, value: unknown): boolean {
  return typeof value === 'number' && COUNTING.test(key);
}

function mask(value: unknown): unknown {
  return value === null || value === undefined || value === '' ? value : MASK;
}

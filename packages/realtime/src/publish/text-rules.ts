import type { Indicator } from '../protocol/frames.js';
import { show } from './show.js';

/** Characters of a text; a longer one is cut, so that nothing is left unsaid because it is long. */
const LONGEST_TEXT = 2_000;
const LONGEST_LINK = 2_000;
const INDICATORS: readonly Indicator[] = ['blue', 'green', 'orange', 'red'];

/** Collects what is wrong with a payload while it is read. */
export class PayloadReader {
  readonly problems: string[] = [];
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: unknown, known: readonly string[]) {
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    this.#given = isObject ? (given as Record<string, unknown>) : {};
    if (!isObject) this.problems.push(`Expected an object, found ${show(given)}.`);
    for (const key of Object.keys(this.#given))
      if (!known.includes(key)) this.problems.push(`Unknown field "${key}". Known: ${known.join(', ')}.`);
  }

  /** `undefined` where it is not said. */
  text(field: string): string | undefined {
    const value = this.#given[field];
    if (value === undefined) return undefined;
    if (typeof value === 'string') return cut(value);
    this.#expect(field, 'text', value);
    return undefined;
  }

  neededText(field: string): string {
    const value = this.text(field);
    if (this.#given[field] === undefined || value === '') this.#expect(field, 'text', this.#given[field]);
    return value ?? '';
  }

  /** Of at least `least`, and no more than `most`, to which it is brought. */
  number(field: string, least: number, most: number): number | undefined {
    const value = this.#given[field];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return Math.min(most, Math.max(least, value));
    this.#expect(field, `a number from ${least} to ${most}`, value);
    return undefined;
  }

  neededNumber(field: string, least: number, most: number): number {
    if (this.#given[field] === undefined) this.#expect(field, `a number from ${least} to ${most}`, undefined);
    return this.number(field, least, most) ?? 0;
  }

  indicator(field: string): Indicator | undefined {
    const value = this.#given[field];
    if (value === undefined || INDICATORS.includes(value as Indicator)) return value as Indicator | undefined;
    this.#expect(field, INDICATORS.join(', '), value);
    return undefined;
  }

  /** A link that does no more than lead somewhere. */
  link(field: string): { url: string; label: string } | undefined {
    const value = this.#given[field];
    if (value === undefined) return undefined;
    const { url, label, ...more } = (value ?? {}) as Record<string, unknown>;
    if (typeof label === 'string' && label !== '' && isSafe(url) && Object.keys(more).length === 0)
      return { url, label: cut(label) };
    this.#expect(field, '{ url, label }, its url of http, https or this site (/files/a.csv)', value);
    return undefined;
  }

  #expect(field: string, expected: string, found: unknown): void {
    this.problems.push(`Expected "${field}" to be ${expected}, found ${show(found)}.`);
  }
}

/** As a browser would read it: what it takes for another scheme is none of these, whatever stands before. */
function isSafe(url: unknown): url is string {
  if (typeof url !== 'string' || url === '' || url.length > LONGEST_LINK) return false;
  if (!URL.canParse(url, 'https://site.invalid')) return false;
  return /^https?:$/.test(new URL(url, 'https://site.invalid').protocol);
}

/** Halves of pairs, and NUL: not every datastore holds them. */
const UNSTORABLE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\0/g;

/** Whether every datastore holds it. */
export function isStorable(text: string): boolean {
  return text.search(UNSTORABLE) < 0;
}

/** The beginning of a text, as every datastore holds it. */
export function beginningOf(text: string, longest: number): string {
  // Never half of a pair, where it ends between the two.
  const part = text.length <= longest ? text : text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');
  return part.replace(UNSTORABLE, '\uFFFD');
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT
    ? beginningOf(text, LONGEST_TEXT)
    : `${beginningOf(text, LONGEST_TEXT)}…`;
}

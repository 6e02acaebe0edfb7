import { MASK } from './mask-text.js';

/** Shorter values stand in texts by chance. */
const SHORTEST = 4;
/** A number that may be a secret: in a text it is one where it stands alone, not within a longer number. */
const DIGITS = /^\d{4,}$/;
const NUMBERS_ALONE = /(?<!\d|\d\.)\d{4,}(?!\d|\.\d)/g;
/** Beginnings of secrets are told apart in so many ways, a power of two. */
const BEGINNINGS = 4_096;

/**
 * Secrets, to be masked wherever they stand. One look at each sign of a text, however many they are: a job may have
 * thousands of tokens among its arguments.
 */
export class SecretTexts {
  readonly #numbers: ReadonlySet<string>;
  /** The others in the order of their signs. */
  readonly #sorted: readonly string[];
  /** Of each of those, the place of the longest other that it begins with; -1 where there is none. */
  readonly #shorter: readonly number[];
  readonly #beginnings = new Uint8Array(BEGINNINGS);

  constructor(found: Iterable<string>) {
    const texts = [...new Set(found)].filter((it) => it.length >= SHORTEST);
    this.#numbers = new Set(texts.filter((it) => DIGITS.test(it)));
    this.#sorted = texts.filter((it) => !DIGITS.test(it)).sort();
    this.#shorter = shorterOnes(this.#sorted);
    for (const it of this.#sorted) this.#beginnings[beginningAt(it, 0)] = 1;
  }

  /** Each once, the longest first. */
  get texts(): readonly string[] {
    return [...this.#numbers, ...this.#sorted].sort((a, b) => b.length - a.length);
  }

  mask(text: string): string {
    const masked = this.#sorted.length > 0 ? this.#maskSorted(text) : text;
    if (this.#numbers.size === 0) return masked;
    return masked.replace(NUMBERS_ALONE, (it) => (this.#numbers.has(it) ? MASK : it));
  }

  #maskSorted(text: string): string {
    let masked = '';
    let end = 0;
    for (let at = 0; at <= text.length - SHORTEST; at++) {
      const length = this.#beginnings[beginningAt(text, at)] ? this.#lengthAt(text, at) : 0;
      if (length === 0) continue;
      if (at >= end) masked += text.slice(end, at) + MASK;
      // One may begin within another.
      end = Math.max(end, at + length);
    }
    return masked + text.slice(end);
  }

  /** How long the longest is that stands there; 0 where none does. */
  #lengthAt(text: string, at: number): number {
    const rest = text.slice(at);
    let place = this.#placeBefore(rest);
    while (place >= 0 && !rest.startsWith(this.#sorted[place] as string))
      place = this.#shorter[place] as number;
    return this.#sorted[place]?.length ?? 0;
  }

  /** The place of the last that is not after that text: what the text begins with is this one, or begins this one. */
  #placeBefore(text: string): number {
    let from = 0;
    let to = this.#sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sorted[middle] as string) <= text) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }
}

export const NO_SECRETS = new SecretTexts([]);

function shorterOnes(sorted: readonly string[]): number[] {
  const shorter: number[] = [];
  for (const [place, text] of sorted.entries()) {
    let other = place - 1;
    while (other >= 0 && !text.startsWith(sorted[other] as string)) other = shorter[other] as number;
    shorter.push(other);
  }
  return shorter;
}

function beginningAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) +
      7 * text.charCodeAt(at + 1) +
      61 * text.charCodeAt(at + 2) +
      509 * text.charCodeAt(at + 3)) &
    (BEGINNINGS - 1)
  );
}

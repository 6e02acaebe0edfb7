/** For values whose own limit is not known where they are looked at. */
const USUAL = 16_777_216;

/**
 * How much of a value is looked at, in characters of the JSON it would make, of which there are never fewer than are
 * counted here. A list that holds another twice, and so on, is small in memory and doubles with each level.
 */
export class SizeLimit {
  #left: number;

  constructor(most = USUAL) {
    this.#left = most;
  }

  get isExceeded(): boolean {
    return this.#left < 0;
  }

  /** Whether what is in an object or array may be looked at too. */
  takes(value: object): boolean {
    this.#left -= Array.isArray(value) && value.length > 0 ? 2 * value.length + 1 : 2;
    return this.#left >= 0;
  }

  takesText(text: string): boolean {
    this.#left -= text.length + 2;
    return this.#left >= 0;
  }
}

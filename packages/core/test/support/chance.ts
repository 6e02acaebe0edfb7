/** What a test leaves to chance: the same in every run with the same CORTADO_SEED and name. */
export class Chance {
  #state: number;

  constructor(name: string) {
    const seed = Number(process.env.CORTADO_SEED ?? 1);
    this.#state = [...name].reduce(
      (sum, letter) => mixed(sum ^ (letter.codePointAt(0) as number)),
      mixed(seed),
    );
  }

  /** From 0 up to but not 1. */
  next(): number {
    this.#state = (this.#state + 1) >>> 0;
    return mixed(this.#state) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)] as T;
  }
}

/** Turns each number of 32 bits into another: the finalizer of MurmurHash3, which is in the public domain. */
function mixed(number: number): number {
  const once = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

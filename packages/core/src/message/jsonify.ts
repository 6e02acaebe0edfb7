/** What JSON makes of a value of type `T`: what a worker receives, and what `result()` gives back. */
export type Jsonify<T> = 0 extends 1 & T
  ? // biome-ignore lint/suspicious/noExplicitAny: as above
    any
  : unknown extends T
    ? unknown
    : T extends { toJSON(): infer J }
      ? Jsonify<J>
      : T extends string | number | boolean | null
        ? T
        : T extends undefined | void
          ? null
          : T extends bigint | symbol | ((...args: never[]) => unknown)
            ? never
            : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | RegExp
              ? Record<string, never>
              : T extends ArrayBufferView
                ? Record<string, number>
                : T extends Error
                  ? JsonifiedFields<Omit<T, keyof Error>>
                  : T extends readonly unknown[]
                    ? { -readonly [I in keyof T]: Jsonify<T[I]> }
                    : JsonifiedFields<T>;

/** A field that is `undefined` is left out, where an item of a list becomes `null`. */
type JsonifiedFields<T> = {
  [K in keyof T as K extends symbol ? never : T[K] extends (...args: never[]) => unknown ? never : K]:
    | Jsonify<Exclude<T[K], undefined>>
    | Extract<T[K], undefined>;
};

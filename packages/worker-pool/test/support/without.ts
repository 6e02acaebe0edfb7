/** Promises that are left out, by the titles of their tests or of the groups these stand in, and why. */
export interface LeftOut {
  readonly reason: string;
  readonly titles: readonly string[];
}

type Define = (title: string, ...rest: unknown[]) => unknown;
type Definer = Define & { each(...table: unknown[]): Define };

/**
 * Defines tests, but for those that are left out.
 * @param define calls `describe` and `it`, of which this puts others in the place while it does
 * @returns titles that are left out and were not met
 */
export function without(leftOut: readonly LeftOut[], define: () => void): string[] {
  const titles = new Set(leftOut.flatMap((it) => it.titles));
  const met = new Set<string>();
  const world = globalThis as unknown as Record<'it' | 'describe', Definer>;
  const { it: realIt, describe: realDescribe } = world;
  const sifted = (real: Define): Define => {
    return (title, ...rest) => {
      if (!titles.has(title)) return real(title, ...rest);
      met.add(title);
      return undefined;
    };
  };
  const sift = (real: Definer): Definer =>
    Object.assign(sifted(real), { each: (...table: unknown[]) => sifted(real.each(...table)) });
  world.it = sift(realIt);
  world.describe = sift(realDescribe);
  try {
    define();
  } finally {
    world.it = realIt;
    world.describe = realDescribe;
  }
  return [...titles].filter((it) => !met.has(it));
}

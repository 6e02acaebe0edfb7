import type { Comparison } from './row.js';
import { median, spread } from './statistics.js';

/** What one block measured, by row. */
export type Sample = Readonly<Record<string, number>>;

/** A short piece of work, timed by itself. */
export type Block = () => Promise<Sample>;

export interface Pairing {
  readonly raw: Block;
  readonly cortado: Block;
}

export interface Pace {
  readonly repetitions: number;
  /** Pairs of blocks in one repetition. */
  readonly pairs: number;
}

/**
 * Runs the two sides by turns, so that whatever else the machine does falls on both. Who begins changes with
 * every pair. A repetition counts as the median of its blocks, and its ratio as the median of its pairs' ratios.
 */
export async function alternate({ raw, cortado }: Pairing, pace: Pace): Promise<Map<string, Comparison>> {
  const repetitions = new Map<string, Repetition[]>();
  for (let repetition = 0; repetition < pace.repetitions; repetition++) {
    const pairs: Pair[] = [];
    for (let pair = 0; pair < pace.pairs; pair++) {
      if ((repetition + pair) % 2 === 0) pairs.push({ raw: await raw(), cortado: await cortado() });
      else pairs.push({ cortado: await cortado(), raw: await raw() });
    }
    for (const id of Object.keys(pairs[0]?.raw ?? {})) {
      repetitions.set(id, [...(repetitions.get(id) ?? []), summarize(id, pairs)]);
    }
  }
  return new Map([...repetitions].map(([id, them]) => [id, compare(them)]));
}

interface Pair {
  raw: Sample;
  cortado: Sample;
}

interface Repetition {
  raw: number;
  cortado: number;
  ratio: number;
  difference: number;
}

function summarize(id: string, pairs: readonly Pair[]): Repetition {
  const values = pairs.map(({ raw, cortado }) => ({
    raw: raw[id] ?? Number.NaN,
    cortado: cortado[id] ?? Number.NaN,
  }));
  return {
    raw: median(values.map((it) => it.raw)),
    cortado: median(values.map((it) => it.cortado)),
    ratio: median(values.map((it) => it.cortado / it.raw)),
    difference: median(values.map((it) => it.cortado - it.raw)),
  };
}

function compare(repetitions: readonly Repetition[]): Comparison {
  return {
    raw: spread(repetitions.map((it) => it.raw)),
    cortado: spread(repetitions.map((it) => it.cortado)),
    ratio: spread(repetitions.map((it) => it.ratio)),
    difference: spread(repetitions.map((it) => it.difference)),
  };
}

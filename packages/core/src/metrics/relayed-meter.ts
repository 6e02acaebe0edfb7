import { countersOn, histogramsOn } from './instrument-table.js';
import type { Attributes, Counter, Histogram, MeterLike } from './meter-like.js';

/** What one instrument measured under the same attributes. */
export interface Measurement {
  readonly instrument: string;
  readonly attributes: Attributes;
  /** Of a counter what was added in all, of a histogram each value. */
  readonly values: readonly number[];
}

/** Keeps what is measured until somebody takes it to another process. How queues stand is not asked: that process knows. */
export class RelayedMeter implements MeterLike {
  #measured = new Map<string, Measurement & { readonly values: number[] }>();

  createCounter(name: string): Counter {
    return {
      add: (value, attributes) => {
        const { values } = this.#of(name, attributes);
        values[0] = (values[0] ?? 0) + value;
      },
    };
  }

  createHistogram(name: string): Histogram {
    return { record: (value, attributes) => void this.#of(name, attributes).values.push(value) };
  }

  createObservableGauge(): undefined {}
  addBatchObservableCallback(): void {}
  removeBatchObservableCallback(): void {}

  /** What was measured since the last time. */
  take(): Measurement[] {
    const taken = [...this.#measured.values()];
    this.#measured = new Map();
    return taken;
  }

  #of(instrument: string, attributes: Attributes): Measurement & { readonly values: number[] } {
    const key = instrument + JSON.stringify(attributes);
    const found = this.#measured.get(key);
    if (found) return found;
    const made = { instrument, attributes, values: [] };
    this.#measured.set(key, made);
    return made;
  }
}

/** Gives what records on a meter what other processes measured. */
export function relayTo(meter: MeterLike): (measured: readonly Measurement[]) => void {
  const counters = new Map<string, Counter>(Object.entries(countersOn(meter)));
  const histograms = new Map<string, Histogram>(Object.entries(histogramsOn(meter)));
  return (measured) => {
    for (const { instrument, attributes, values } of measured)
      for (const value of values) {
        counters.get(instrument)?.add(value, attributes);
        histograms.get(instrument)?.record(value, attributes);
      }
  };
}

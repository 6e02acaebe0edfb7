/** What is used of a `Meter` of `@opentelemetry/api`, which nobody has to install for it. */
export interface MeterLike {
  createCounter(name: string, options: InstrumentOptions): Counter;
  createHistogram(name: string, options: InstrumentOptions): Histogram;
  createObservableGauge(name: string, options: InstrumentOptions): ObservableGauge;
  addBatchObservableCallback(callback: ObserveAll, observables: ObservableGauge[]): void;
  removeBatchObservableCallback(callback: ObserveAll, observables: ObservableGauge[]): void;
}

export interface Counter {
  add(value: number, attributes: Attributes): void;
}

export interface Histogram {
  record(value: number, attributes: Attributes): void;
}

export interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
  readonly advice?: { explicitBucketBoundaries?: number[] };
}

export type Attributes = Record<string, string | number>;

// biome-ignore lint/suspicious/noExplicitAny: handed back to the meter as it came
export type ObservableGauge = any;

export type ObserveAll = (result: {
  observe(gauge: ObservableGauge, value: number, attributes: Attributes): void;
}) => Promise<void>;

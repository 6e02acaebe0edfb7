import { SECOND } from '../clock/clock.js';
import { DURATION_BOUNDS } from './distribution.js';
import type { Counter, Histogram, InstrumentOptions, MeterLike } from './meter-like.js';

const SECONDS = { unit: 's', advice: { explicitBucketBoundaries: DURATION_BOUNDS.map((it) => it / SECOND) } };

const COUNTERS = {
  'cortado.job.attempts': { description: 'Attempts that ended, by outcome.', unit: '{attempt}' },
  'cortado.job.enqueued': { description: 'Jobs that this process queued.', unit: '{job}' },
  'cortado.schedule.slots': {
    description: 'Moments of schedules: fired, skipped or missed.',
    unit: '{slot}',
  },
} as const satisfies Record<string, InstrumentOptions>;

const HISTOGRAMS = {
  'cortado.job.wait': {
    ...SECONDS,
    description: 'From the call, or the end of the delay, to the start of an attempt.',
  },
  'cortado.job.duration': { ...SECONDS, description: 'How long attempts ran.' },
  'cortado.schedule.lateness': {
    ...SECONDS,
    description: 'From the moment of a schedule to its job being queued.',
  },
} as const satisfies Record<string, InstrumentOptions>;

/** The counters on a meter, by name. */
export function countersOn(meter: MeterLike): Record<keyof typeof COUNTERS, Counter> {
  return made(COUNTERS, (name, options) => meter.createCounter(name, options));
}

/** The histograms on a meter, by name. All hold seconds. */
export function histogramsOn(meter: MeterLike): Record<keyof typeof HISTOGRAMS, Histogram> {
  return made(HISTOGRAMS, (name, options) => meter.createHistogram(name, options));
}

function made<N extends string, I>(
  table: Readonly<Record<N, InstrumentOptions>>,
  make: (name: N, options: InstrumentOptions) => I,
): Record<N, I> {
  const names = Object.keys(table) as N[];
  return Object.fromEntries(names.map((it) => [it, make(it, table[it])])) as Record<N, I>;
}

import { type Clock, SECOND } from '../clock/clock.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobFacts } from '../events/job-events.js';
import { countersOn, histogramsOn } from './instrument-table.js';
import type { Attributes, MeterLike, ObservableGauge } from './meter-like.js';

/** How a queue stands, as gauges tell it. */
export interface QueueGauges {
  readonly queue: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Seconds that the job has waited which has done so for longest, of those that are first of their priority. */
  readonly oldest: number | undefined;
  /** Seconds until all that waits is done, at the rate of the last minutes. */
  readonly timeToClear: number | undefined;
  readonly workers: number;
}

export interface InstrumentsDeps {
  readonly clock: Clock;
  readonly events: EventBus;
  /** Asked whenever the meter is read. */
  gauges(): Promise<QueueGauges[]>;
}

/** Attempts and how they ended, in the words of the events. */
type Outcome = 'completed' | 'failed' | 'retrying' | 'cancelled' | 'stalled' | 'postponed' | 'returned';

/**
 * Records what this process does, and how the queues stand, on the instruments of an OpenTelemetry meter. Names and
 * attributes follow its conventions, durations are seconds.
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/
 */
export function recordOn(meter: MeterLike, deps: InstrumentsDeps): () => void {
  const stops = [...recordJobs(meter, deps), ...recordSchedules(meter, deps), observeQueues(meter, deps)];
  return () => {
    for (const stop of stops) stop();
  };
}

function recordJobs(meter: MeterLike, { events }: InstrumentsDeps): (() => void)[] {
  const { 'cortado.job.attempts': attempts, 'cortado.job.enqueued': enqueued } = countersOn(meter);
  const { 'cortado.job.wait': wait, 'cortado.job.duration': duration } = histogramsOn(meter);
  const ended = (job: JobFacts, outcome: Outcome, more: Attributes = {}) =>
    attempts.add(1, { ...attributesOf(job), outcome, ...more });
  const timed = (job: JobFacts & { duration: number }, outcome: Outcome, error?: Error) => {
    ended(job, outcome, error ? { 'error.type': error.name } : {});
    duration.record(job.duration / SECOND, { ...attributesOf(job), outcome });
  };
  return [
    events.on('job.enqueued', (it) => enqueued.add(1, attributesOf(it))),
    events.on('job.started', (it) => wait.record(it.waited / SECOND, attributesOf(it))),
    events.on('job.completed', (it) => timed(it, 'completed')),
    events.on('job.failed', (it) => timed(it, 'failed', it.error)),
    events.on('job.retrying', (it) => timed(it, 'retrying', it.error)),
    events.on('job.cancelled', (it) => ended(it, 'cancelled')),
    events.on('job.stalled', (it) => ended(it, 'stalled')),
    events.on('job.postponed', (it) => ended(it, 'postponed')),
    events.on('job.returned', (it) => ended(it, 'returned')),
  ];
}

function recordSchedules(meter: MeterLike, { events, clock }: InstrumentsDeps): (() => void)[] {
  const { 'cortado.schedule.slots': slots } = countersOn(meter);
  const { 'cortado.schedule.lateness': lateness } = histogramsOn(meter);
  return [
    events.on('schedule.fired', ({ key, slot }) => {
      slots.add(1, { 'cortado.schedule': key, outcome: 'fired' });
      lateness.record(Math.max(0, clock.now() - slot.getTime()) / SECOND, { 'cortado.schedule': key });
    }),
    events.on('schedule.passed', ({ key, count, decision }) =>
      slots.add(count, { 'cortado.schedule': key, outcome: decision }),
    ),
    events.on('schedule.failed', ({ key }) => slots.add(1, { 'cortado.schedule': key, outcome: 'failed' })),
  ];
}

function observeQueues(meter: MeterLike, { gauges }: InstrumentsDeps): () => void {
  const gauge = (name: string, description: string, unit: string) =>
    meter.createObservableGauge(`cortado.queue.${name}`, { description, unit });
  const jobs = gauge('jobs', 'Jobs in the queue, by state.', '{job}');
  const oldest = gauge(
    'oldest',
    'How long the job has waited that has done so for longest, of the first of each priority.',
    's',
  );
  const timeToClear = gauge('time_to_clear', 'Until all that waits is done, at the present rate.', 's');
  const workers = gauge('workers', 'Workers that serve the queue.', '{worker}');
  const all: ObservableGauge[] = [jobs, oldest, timeToClear, workers];
  const observe: Parameters<MeterLike['addBatchObservableCallback']>[0] = async (result) => {
    for (const it of await gauges()) {
      const queue = { [QUEUE]: it.queue };
      for (const [state, count] of Object.entries(it.counts))
        result.observe(jobs, count, { ...queue, state });
      if (it.oldest !== undefined) result.observe(oldest, it.oldest, queue);
      if (it.timeToClear !== undefined) result.observe(timeToClear, it.timeToClear, queue);
      result.observe(workers, it.workers, queue);
    }
  };
  meter.addBatchObservableCallback(observe, all);
  return () => meter.removeBatchObservableCallback(observe, all);
}

const QUEUE = 'messaging.destination.name';

function attributesOf({ queue, name }: JobFacts): Attributes {
  return { [QUEUE]: queue, 'cortado.job.name': name };
}

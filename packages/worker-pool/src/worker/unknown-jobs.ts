import { UnknownJobError } from '@cortado/core';
import {
  type Clock,
  type EventBus,
  type HandedBack,
  handedBackJobs,
  handedBackKey,
  type JobRegistry,
  judge,
  LONGEST_HAND_BACK,
  missingJob,
  type Outcome,
  type QueueWorker,
  type Records,
  UNKNOWN_JOBS,
  type UnknownJobReport,
} from '@cortado/core/internal';
import type { Attempt } from '../attempt/attempt.js';

const FIRST_DELAY = 100;
const GROWTH = 1.25;
/** A name is written down anew so often, in milliseconds. */
const SAY_EVERY = 15_000;
/** More names than anybody has; beyond it they are told of again. */
const MOST_NAMES = 1_000;

export interface UnknownJobsDeps {
  readonly queue: string;
  readonly app: string;
  /** How long a job goes back before it fails, in milliseconds. */
  readonly wait: number;
  readonly registry: JobRegistry;
  readonly records: Records;
  readonly events: EventBus;
  readonly clock: Clock;
  /** The other apps on this datastore that know a job. */
  whoKnows(name: string): Promise<string[]>;
}

/**
 * Hands back jobs that this app does not know: they are a neighbour's, or of a deploy that this process is not of yet. The
 * waits between grow, so that who knows them gets them soon and the others are not kept busy; none uses an attempt.
 */
export class UnknownJobs {
  readonly #deps: UnknownJobsDeps;
  /** When each name was last written down, by the clock's `now()`. */
  readonly #said = new Map<string, number>();
  #worker: Pick<QueueWorker, 'letOthersFirst'> | undefined;

  constructor(deps: UnknownJobsDeps) {
    this.#deps = deps;
  }

  /** Who takes the jobs, and is to leave those to others that have gone back. */
  takenBy(worker: Pick<QueueWorker, 'letOthersFirst'>): void {
    this.#worker = worker;
  }

  /** Whether the app has all that the job needs. */
  knows(attempt: Attempt): boolean {
    return missingJob(this.#deps.registry, attempt) === undefined;
  }

  /** What becomes of one that is not known: it goes back, or has done so for too long. */
  async handBack(attempt: Attempt): Promise<Outcome> {
    const missing = missingJob(this.#deps.registry, attempt) ?? attempt.name;
    const { records, registry, wait, clock } = this.#deps;
    const collection = handedBackJobs(wait);
    const key = handedBackKey(attempt);
    const now = clock.now();
    const found = await records.get<HandedBack>(collection, key).catch(() => undefined);
    const since = found?.value.since ?? now;
    if (now - since >= wait) {
      await records.remove(collection, key).catch(() => undefined);
      const error = new UnknownJobError({
        name: missing,
        nearest: registry.nearest(missing),
        where: 'worker',
      });
      return { kind: 'failed', error, retry: false };
    }
    const takenAt = attempt.job.processedOn;
    const entry: HandedBack = { since, missing, takenAt };
    const times = await records.put(collection, key, entry).catch(() => undefined);
    const delay = Math.min(FIRST_DELAY * GROWTH ** ((times ?? 1) - 1), LONGEST_HAND_BACK, since + wait - now);
    await this.#say(attempt, missing).catch(() => undefined);
    // Told to stop meanwhile: cancelled, or the worker closes.
    const stopped = attempt.stopSwitch.reason;
    if (stopped) return judge(stopped, attempt, registry);
    this.#worker?.letOthersFirst(2 * LONGEST_HAND_BACK);
    return { kind: 'later', delay: Math.ceil(delay), because: 'unknown-job' };
  }

  async #say({ id, name }: Attempt, missing: string): Promise<void> {
    const { records, registry, events, queue, app, wait, clock, whoKnows } = this.#deps;
    const now = clock.now();
    const last = this.#said.get(missing);
    if (last !== undefined && now - last < SAY_EVERY) return;
    if (last === undefined && this.#said.size >= MOST_NAMES) this.#said.clear();
    this.#said.set(missing, now);
    if (last === undefined) {
      const nearest = registry.nearest(missing);
      const knownBy = await whoKnows(missing);
      events.emit('job.unknown', { id, name, queue, missing, app, wait, nearest, knownBy });
    }
    const key = `${queue}:${missing}`;
    const before = await records.get<UnknownJobReport>(UNKNOWN_JOBS, key);
    const since = before?.value.since ?? now;
    await records.put(UNKNOWN_JOBS, key, {
      queue,
      name: missing,
      app,
      since,
      wait,
    } satisfies UnknownJobReport);
  }
}

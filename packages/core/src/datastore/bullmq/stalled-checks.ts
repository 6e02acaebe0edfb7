import type { BackendFactory, IQueueBackend } from 'bullmq';
import { systemClock } from '../../clock/clock.js';

/** BullMQ's own, in milliseconds. */
const STALLED_INTERVAL = 30_000;
/** For so long, as a part of the time between two checks, the check of one queue waits for those of others. */
const GATHERED_PART = 1 / 20;

interface CheckedOptions {
  readonly stalledInterval?: number;
}

/**
 * Backends of workers that look for stalled jobs only where jobs are active: one command asks so for all queues of a
 * process, which costs an idle one of fifty queues a command where BullMQ has fifty scripts.
 */
// biome-ignore lint/suspicious/noExplicitAny: BullMQ's factories differ in the connection they take
export function withStalledChecksTogether<B extends IQueueBackend, C extends BackendFactory<B, any>>(
  factory: C,
  active: ActiveJobs,
): C {
  const checked: BackendFactory<B> = (name, opts, kinds) => {
    const backend = factory(name, opts, kinds);
    if (!kinds?.withBlockingConnection) return backend;
    const { stalledInterval = STALLED_INTERVAL } = (opts ?? {}) as CheckedOptions;
    const check = backend.moveStalledJobsToWait;
    backend.moveStalledJobsToWait = async () =>
      (await active.mayBeIn(name, GATHERED_PART * stalledInterval)) ? check.call(backend) : [];
    return backend;
  };
  return checked as C;
}

/** Asks for many queues with one command whether any of them has active jobs. */
export class ActiveJobs {
  readonly #areIn: (queues: readonly string[]) => Promise<boolean>;
  #gathered: Set<string> | undefined;
  #answer: Promise<boolean> = Promise.resolve(false);

  constructor(areIn: (queues: readonly string[]) => Promise<boolean>) {
    this.#areIn = areIn;
  }

  /** Whether this queue, or one asked for together with it, has any. The first to ask waits `ms` for others. */
  mayBeIn(queue: string, ms: number): Promise<boolean> {
    if (this.#gathered) this.#gathered.add(queue);
    else {
      this.#gathered = new Set([queue]);
      this.#answer = this.#askIn(ms);
    }
    return this.#answer;
  }

  async #askIn(ms: number): Promise<boolean> {
    await systemClock.sleep(ms);
    const queues = [...(this.#gathered ?? [])];
    this.#gathered = undefined;
    return await this.#areIn(queues);
  }
}

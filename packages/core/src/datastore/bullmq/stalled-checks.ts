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
    const check = backend.moveStalledJobsToWait.bind(backend);
    const close = backend.close.bind(backend);
    let isClosed = false;
    const isOpen = () => !isClosed;
    // BullMQ's backends do not say so themselves where the connection is shared.
    backend.close = (force) => {
      isClosed = true;
      return close(force);
    };
    backend.moveStalledJobsToWait = async () => {
      const mayBe = await active.mayBeIn({ name, isOpen }, GATHERED_PART * stalledInterval);
      return mayBe && isOpen() ? check() : [];
    };
    return backend;
  };
  return checked as C;
}

/** A queue, and whether anybody still wants to know. */
interface AskedQueue {
  readonly name: string;
  isOpen(): boolean;
}

/** Asks for many queues with one command whether any of them has active jobs. */
export class ActiveJobs {
  readonly #areIn: (queues: readonly string[]) => Promise<boolean>;
  #gathered: AskedQueue[] | undefined;
  #answer: Promise<boolean> = Promise.resolve(false);

  constructor(areIn: (queues: readonly string[]) => Promise<boolean>) {
    this.#areIn = areIn;
  }

  /** Whether this queue, or one asked for together with it, has any. The first to ask waits `ms` for others. */
  mayBeIn(queue: AskedQueue, ms: number): Promise<boolean> {
    if (this.#gathered) this.#gathered.push(queue);
    else {
      this.#gathered = [queue];
      this.#answer = this.#askIn(ms);
    }
    return this.#answer;
  }

  async #askIn(ms: number): Promise<boolean> {
    await systemClock.sleep(ms);
    // Those that were closed meanwhile may have taken the connection with them.
    const open = (this.#gathered ?? []).filter((it) => it.isOpen());
    this.#gathered = undefined;
    if (open.length === 0) return false;
    return await this.#areIn([...new Set(open.map((it) => it.name))]);
  }
}

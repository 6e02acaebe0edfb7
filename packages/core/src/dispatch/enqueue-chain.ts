import { MiddlewareError } from '../errors/enqueue-errors.js';
import type { EnqueueCall, EnqueuedJob, Middleware } from '../options/middleware.js';
import type { Call } from './preparation.js';

/** Sends one call, or makes it part of a batch. */
export type Send<H extends EnqueuedJob> = (call: Call) => Promise<H>;

/** The middlewares around enqueue, the first one outermost. */
export class EnqueueChain {
  readonly #links: Middleware[] = [];
  readonly #describe: (call: Call) => EnqueueCall;

  constructor(describe: (call: Call) => EnqueueCall) {
    this.#describe = describe;
  }

  get isEmpty(): boolean {
    return this.#links.length === 0;
  }

  add(middleware: Middleware): void {
    if (middleware.enqueue) this.#links.push(middleware);
  }

  run<H extends EnqueuedJob>(call: Call, send: Send<H>, from = 0): Promise<H> {
    const link = this.#links[from];
    return link ? this.#pass(link, call, (changed) => this.run(changed, send, from + 1)) : send(call);
  }

  /**
   * Takes each call of a batch through the chain; they are sent together once all have come through. When one is
   * refused, none is sent.
   */
  async runAll<H extends EnqueuedJob>(
    calls: readonly Call[],
    sendAll: (calls: readonly Call[]) => Promise<H[]>,
  ): Promise<H[]> {
    const through: Call[] = [];
    const batch = open<H[]>();
    const arrivals = calls.map((call, index) => {
      const arrival = open<void>();
      const handle = this.run(call, async (changed) => {
        through[index] = changed;
        arrival.resolve();
        return (await batch.promise)[index] as H;
      });
      handle.catch(arrival.reject);
      return { arrival: arrival.promise, handle };
    });
    try {
      await Promise.all(arrivals.map((it) => it.arrival));
      batch.resolve(await sendAll(through));
    } catch (error) {
      batch.reject(error);
      await Promise.allSettled(arrivals.map((it) => it.handle));
      throw error;
    }
    return Promise.all(arrivals.map((it) => it.handle));
  }

  async #pass<H extends EnqueuedJob>(link: Middleware, call: Call, next: Send<H>): Promise<H> {
    let sending: Promise<H> | undefined;
    await link.enqueue?.(this.#describe(call), (changes = {}) => {
      sending ??= next({
        ...call,
        args: changes.args ?? call.args,
        options: changes.options ? { ...call.options, ...changes.options } : call.options,
      });
      return sending;
    });
    if (!sending) throw new MiddlewareError({ job: call.job.name });
    return sending;
  }
}

interface Opened<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function open<T>(): Opened<T> {
  const made = {} as { resolve: (value: T) => void; reject: (error: unknown) => void };
  const promise = new Promise<T>((resolve, reject) => Object.assign(made, { resolve, reject }));
  promise.catch(() => undefined);
  return { promise, ...made };
}

import type { Timer } from '../clock/clock.js';
import { DatastoreUnavailableError } from '../errors/dispatch-errors.js';
import { LockLostError, TimeSliceOver } from '../errors/execution-errors.js';
import type { ResolvedIterateOptions, Source, Step } from './iterate-options.js';
import type { RunIterations } from './run-iterations.js';

type AnyIterator<V> = AsyncIterator<Step<unknown, V>> | Iterator<Step<unknown, V>>;

/**
 * One loop over a source. A value counts as done when the loop asks for the next; its checkpoint is then saved, not
 * every time but often enough, and whenever the loop ends in whatever way.
 */
export class Iteration<V> implements AsyncIterableIterator<V> {
  readonly #deps: RunIterations;
  // biome-ignore lint/suspicious/noExplicitAny: checkpoints of any kind
  readonly #source: Source<any, V>;
  readonly #options: ResolvedIterateOptions;
  #iterator: AnyIterator<V> | undefined;
  /** What the loop has in hand, and does not yet count. */
  #current: Step<unknown, V> | undefined;
  #checkpoint: unknown;
  #done = 0;
  #isUnsaved = false;
  #saving: Promise<void> | undefined;
  #savedAt: number;
  #timer: Timer | undefined;
  #failure: unknown;
  #isEnded = false;
  #interrupt: ((reason: Error) => void) | undefined;
  readonly #onAbort = () => {
    this.#interrupt?.(this.#deps.run.stopReason as Error);
    this.#deps.wake();
  };

  // biome-ignore lint/suspicious/noExplicitAny: as above
  constructor(deps: RunIterations, source: Source<any, V>, options: ResolvedIterateOptions) {
    this.#deps = deps;
    this.#source = source;
    this.#options = options;
    this.#savedAt = deps.run.clock.now();
  }

  get total(): number | undefined {
    return this.#options.total;
  }

  /** Values done, by the runs before as well. */
  get done(): number {
    return this.#done;
  }

  /** Whether the loop has a value in hand. */
  get isBusy(): boolean {
    return this.#current !== undefined && !this.#isEnded && !this.#deps.run.stopReason;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<V, undefined>> {
    if (this.#isEnded) return { done: true, value: undefined };
    this.#count();
    try {
      this.#iterator ??= await this.#begin();
      await this.#goOn();
      const step = await this.#read(this.#iterator);
      this.#deps.throwIfOver();
      if (!step.done) {
        this.#current = step.value;
        return { done: false, value: step.value.value };
      }
      this.#iterator = undefined;
    } catch (error) {
      await this.#end();
      throw error;
    }
    await this.#end();
    return { done: true, value: undefined };
  }

  /** The loop was left: by `break`, by what it threw. The value in hand does not count. */
  async return(): Promise<IteratorResult<V, undefined>> {
    this.#current = undefined;
    await this.#end();
    return { done: true, value: undefined };
  }

  #count(): void {
    if (!this.#current) return;
    this.#checkpoint = this.#current.checkpoint;
    this.#current = undefined;
    this.#done++;
    this.#isUnsaved = true;
    this.#deps.wake();
  }

  async #begin(): Promise<AnyIterator<V>> {
    const { run } = this.#deps;
    const saved = await run.checkpoint.begin(this.#options.shard);
    this.#done = saved?.done ?? 0;
    run.signal.addEventListener('abort', this.#onAbort);
    // For a source that keeps the loop waiting; one that never does leaves timers no turn, see #goOn.
    this.#timer = run.clock.every(this.#options.saveEvery, () => void this.#save());
    this.#timer.unref();
    const values = this.#source(saved?.checkpoint);
    return Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  }

  /** Throws what keeps the loop from its next value. */
  async #goOn(): Promise<void> {
    const { run } = this.#deps;
    if (this.#deps.run.clock.now() - this.#savedAt >= this.#options.saveEvery) await this.#save();
    if (this.#failure) throw this.#failure;
    this.#deps.throwIfOver();
    const { timeSlice } = this.#options;
    if (!this.#deps.hasLasted(timeSlice)) return;
    await this.#deps.allAtRest();
    this.#deps.throwIfOver();
    this.#deps.end(new TimeSliceOver({ job: run.name, slice: timeSlice as number }));
    this.#deps.throwIfOver();
  }

  // By hand: racing every value against one promise that lasts would keep them all in memory.
  #read(iterator: AnyIterator<V>): Promise<IteratorResult<Step<unknown, V>>> {
    return new Promise((resolve, reject) => {
      this.#interrupt = (reason) => {
        // Its `return()` would wait for the value that does not come.
        this.#iterator = undefined;
        void Promise.resolve(iterator.return?.()).catch(() => undefined);
        reject(reason);
      };
      const settle =
        <T>(end: (it: T) => void) =>
        (it: T) => {
          this.#interrupt = undefined;
          end(it);
        };
      Promise.resolve(iterator.next()).then(settle(resolve), settle(reject));
    });
  }

  async #end(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#timer?.close();
    const { run } = this.#deps;
    run.signal.removeEventListener('abort', this.#onAbort);
    this.#deps.wake();
    try {
      await this.#iterator?.return?.();
    } finally {
      // One that lost its lock has nothing to say any more.
      if (!(run.stopReason instanceof LockLostError)) await this.#save();
    }
    if (this.#failure) throw this.#failure;
  }

  /** Never rejects: what ends the iteration is thrown into the loop at its next turn. */
  async #save(): Promise<void> {
    while (this.#saving) await this.#saving;
    if (!this.#isUnsaved || this.#failure) return;
    this.#saving = this.#write().finally(() => {
      this.#saving = undefined;
    });
    await this.#saving;
  }

  async #write(): Promise<void> {
    this.#isUnsaved = false;
    this.#savedAt = this.#deps.run.clock.now();
    const { run } = this.#deps;
    try {
      await run.checkpoint.write(this.#options.shard, { checkpoint: this.#checkpoint, done: this.#done });
      await this.#deps.saveProgress();
    } catch (error) {
      this.#isUnsaved = true;
      // A datastore that is away comes back; meanwhile the loop goes on, and the next save holds more.
      if (!(error instanceof DatastoreUnavailableError)) this.#failure = error;
    }
  }
}

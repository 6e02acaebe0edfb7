import { type ManualSlot, SECOND, systemClock, type Timer } from '@cortado/core/internal';
import type { Job } from 'bullmq';

/** What takes and runs the jobs of one queue: a `ManualWorker`. */
export interface ManualQueue {
  begin(): Promise<void>;
  take(): Promise<Job | undefined>;
  workOff(job: Job, slot: ManualSlot): Promise<void>;
  /** Gives whether there is a reason to expect a job, besides that time has passed. */
  untilWoken(): Promise<boolean>;
  passOn(): Promise<void>;
  /** Milliseconds for which nothing can be taken. */
  readonly limitedFor: number;
}

export interface SharedQueueDeps {
  readonly name: string;
  /** Jobs of it at a time at most. */
  readonly most: number;
  readonly worker: ManualQueue;
  /** It may have a job again. */
  onReady(queue: SharedQueue): void;
}

/** So many times in a row it may be woken for nothing, by jobs that others take, before it waits in between. */
const FRUITLESS = 3;
const FIRST_REST = 20;
const LONGEST_REST = 250;
/** A wait of so many milliseconds has been none for nothing. */
const QUIET = SECOND;
/** A limit is taken for granted for so many milliseconds at most. */
const LONGEST_LIMITED = 5 * SECOND;
/** Another worker is not told more often, in milliseconds. */
const TELL_EVERY = 50;

/** One of several queues that share slots: whether it may have a job, and how many of the slots it takes. */
export class SharedQueue {
  readonly name: string;
  readonly most: number;
  readonly worker: ManualQueue;
  /** Jobs of it that run, fetches under way, and methods that outlive their attempts. */
  running = 0;
  fetching = 0;
  runaways = 0;
  readonly #onReady: SharedQueueDeps['onReady'];
  /** Fetches at a time: one until it is known to have jobs. */
  #window = 1;
  /** Fetches in a row that brought a job. */
  #streak = 0;
  #isReady = true;
  #isWaiting = false;
  #wasTold = true;
  /** Counts how often it was said to be ready; an answer from before the last time is old. */
  #turn = 0;
  #fruitless = 0;
  #toldAt = 0;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor({ name, most, worker, onReady }: SharedQueueDeps) {
    this.name = name;
    this.most = most;
    this.worker = worker;
    this.#onReady = onReady;
  }

  /** Slots it takes. */
  get taken(): number {
    return this.running + this.fetching + this.runaways;
  }

  /** Whether it may have a job, as far as is known. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it was woken for a job, which another worker may run; not only since it has waited long enough. */
  get wasTold(): boolean {
    return this.#wasTold;
  }

  /** Whether one more fetch may find a job that those under way will not. */
  get mayFetch(): boolean {
    return this.fetching < this.#window;
  }

  get turn(): number {
    return this.#turn;
  }

  /** A fetch brought a job: there may be more. */
  gave(): void {
    this.#streak++;
    // The second one is sent alone, since most jobs come alone.
    if (this.#streak > 1) this.#window = Math.min(this.#window * 2, this.most);
    this.#fruitless = 0;
  }

  /** A fetch brought none. `turn` is the one in which it was sent. */
  gaveNone(turn: number): void {
    this.#window = 1;
    this.#streak = 0;
    if (this.#isStopped || turn !== this.#turn) return;
    this.#isReady = false;
    const limited = this.worker.limitedFor;
    // What is lifted meanwhile is told; where that is lost, nobody waits for it for long.
    if (limited > 0) this.#later(Math.min(limited, LONGEST_LIMITED));
    else this.#listen();
  }

  /** A job of it has ended, and with it perhaps what kept others from starting. */
  look(): void {
    if (this.#isReady || this.#isStopped) return;
    this.#isReady = true;
    this.#turn++;
  }

  /** What limits it has changed: it may have a job again. */
  limitsChanged(): void {
    this.#timer?.close();
    this.#wake();
  }

  /** Has another worker look, which may have a free slot. */
  tellOthers(): void {
    const now = systemClock.elapsed();
    if (now - this.#toldAt < TELL_EVERY) return;
    this.#toldAt = now;
    void this.worker.passOn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.close();
  }

  #later(ms: number): void {
    this.#timer?.close();
    this.#timer = systemClock.after(ms, () => {
      this.#wasTold = true;
      this.#wake();
    });
  }

  #listen(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#untilWoken().then(() => {
      this.#isWaiting = false;
      this.#wake();
    });
  }

  async #untilWoken(): Promise<void> {
    const spared = this.#fruitless++ - FRUITLESS;
    if (spared >= 0) await systemClock.sleep(Math.min(LONGEST_REST, FIRST_REST * 2 ** spared));
    const since = systemClock.elapsed();
    this.#wasTold = await this.worker.untilWoken();
    if (systemClock.elapsed() - since >= QUIET) this.#fruitless = 0;
  }

  #wake(): void {
    if (this.#isStopped) return;
    this.#isReady = true;
    this.#turn++;
    this.#onReady(this);
  }
}

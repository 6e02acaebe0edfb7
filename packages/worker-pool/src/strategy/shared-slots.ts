import { toError } from '@cortado/core/internal';
import type { Job } from 'bullmq';
import type { SharedQueue } from './shared-queue.js';
import type { Strategy } from './strategy.js';

export interface SharedSlotsDeps {
  /** Jobs at a time of all queues together. */
  readonly slots: number;
  readonly strategy: Strategy;
  report(error: Error): void;
}

/**
 * The slots that several queues share. Whenever one is free, the strategy says which of the queues that may have a job
 * fills it. The command that completes a job brings the next one along where that is to be of the same queue.
 */
export class SharedSlots {
  readonly slots: number;
  readonly #strategy: Strategy;
  readonly #report: SharedSlotsDeps['report'];
  /** In the order in which they were named. */
  readonly #queues: SharedQueue[] = [];
  /** Queues that were chosen for slots which are free, or about to be. */
  #chosen: SharedQueue[] = [];
  #isServing = false;

  constructor({ slots, strategy, report }: SharedSlotsDeps) {
    this.slots = slots;
    this.#strategy = strategy;
    this.#report = report;
  }

  add(queue: SharedQueue): void {
    this.#queues.push(queue);
  }

  /** Begins to take jobs. */
  async start(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.worker.begin()));
    this.#isServing = true;
    this.#fill();
  }

  /** Takes no more jobs. */
  stop(): void {
    this.#isServing = false;
    for (const queue of this.#queues) queue.stop();
  }

  /** So many methods of a queue outlive their attempts, and keep their slots. */
  keep(queue: SharedQueue, runaways: number): void {
    queue.runaways = runaways;
    this.#fill();
  }

  /** A queue may have a job again. */
  readonly woken = (queue: SharedQueue): void => {
    // What was chosen without it is chosen anew.
    for (const { name } of this.#chosen) this.#strategy.missed(name);
    this.#chosen = [];
    this.#fill();
    // Its job would wait here, while another worker may have nothing to do.
    if (queue.wasTold && queue.fetching === 0 && !this.#hasFreeSlot(queue)) queue.tellOthers();
  };

  #fill(): void {
    while (this.#isServing && this.#free > 0) {
      const queue = this.#next();
      if (!queue) return;
      if (!queue.mayFetch) {
        // It is not known yet whether it has more jobs. Its turn is not another's.
        this.#chosen.unshift(queue);
        return;
      }
      void this.#fetch(queue);
    }
  }

  get #free(): number {
    return this.#queues.reduce((free, { taken }) => free - taken, this.slots);
  }

  #hasFreeSlot({ taken, most }: SharedQueue): boolean {
    return this.#free > 0 && taken < most;
  }

  #next(): SharedQueue | undefined {
    for (let queue = this.#chosen.shift(); queue; queue = this.#chosen.shift()) {
      if (queue.isReady && queue.taken < queue.most) return queue;
      this.#strategy.missed(queue.name);
    }
    const ready = this.#queues.filter((it) => it.isReady && it.taken < it.most);
    return ready.length > 0 ? this.#choose(ready) : undefined;
  }

  #choose(ready: readonly SharedQueue[], own?: SharedQueue): SharedQueue {
    const name = this.#strategy.next(
      ready.map((it) => it.name),
      own?.name,
    );
    return ready.find((it) => it.name === name) as SharedQueue;
  }

  async #fetch(queue: SharedQueue): Promise<void> {
    queue.fetching++;
    const { turn } = queue;
    let job: Job | undefined;
    let hasFailed = false;
    try {
      job = await queue.worker.take();
    } catch (error) {
      hasFailed = true;
      this.#report(toError(error));
    }
    queue.fetching--;
    if (job) {
      queue.gave();
      void this.#work(queue, job);
    } else {
      this.#strategy.missed(queue.name);
      // Where the datastore could not say, it is asked again.
      if (!hasFailed) queue.gaveNone(turn);
    }
    this.#fill();
  }

  async #work(queue: SharedQueue, job: Job): Promise<void> {
    queue.running++;
    let turn: number | undefined;
    let isComing = true;
    const began = () => {
      if (isComing) this.#strategy.began(queue.name);
      isComing = false;
    };
    const mayFetch = () => {
      // One that cannot be run ends without its method.
      began();
      const stays = this.#staysWith(queue);
      turn = stays ? queue.turn : undefined;
      isComing = stays;
      return stays;
    };
    await queue.worker.workOff(job, { began, mayFetch });
    queue.running--;
    if (turn === undefined) {
      began();
      queue.look();
    } else {
      this.#strategy.missed(queue.name);
      queue.gaveNone(turn);
    }
    this.#fill();
    // A job of it may have waited for this one to end: the queue has a limit of its own.
    if (turn === undefined && queue.fetching === 0) queue.tellOthers();
  }

  /** Whether the slot of a job that ends is filled from its own queue. Otherwise another one is chosen for it. */
  #staysWith(own: SharedQueue): boolean {
    if (!this.#isServing || this.#free < 0 || own.taken > own.most) return false;
    const ready = this.#queues.filter((it) => it === own || (it.isReady && it.taken < it.most));
    const queue = this.#choose(ready, own);
    if (queue === own) return true;
    const place = this.#chosen.indexOf(own);
    // Its own queue was chosen for another slot: the two change places, which saves a command.
    if (place >= 0) this.#chosen[place] = queue;
    else this.#chosen.push(queue);
    return place >= 0;
  }
}

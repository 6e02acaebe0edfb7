import { availableParallelism } from 'node:os';
import { IsolationError } from '@cortado/core';
import type { EventBus, IncomingJob, Outcome } from '@cortado/core/internal';
import { Isolate, type IsolateEnd, type IsolateOrders, type Limits } from './isolate.js';

/** So many are kept ready: one that runs a job, and one for the job that comes meanwhile. */
const WARM = 2;
/** A process beyond those that had nothing to do for so long is ended. Milliseconds. */
const IDLE_LIFE = 60_000;
const IDLE_LOOK = 10_000;
/** How long a job waits for a process that is busy, when every processor has one already. Milliseconds. */
const PATIENCE = 10;
const PROCESSORS = availableParallelism();

export interface IsolateRoom extends IsolateOrders {
  readonly queue: string;
  /** How many processes at most. */
  readonly most: number;
  readonly events: EventBus;
}

interface Waiting extends Limits {
  readonly incoming: IncomingJob;
  readonly resolve: (outcome: Outcome) => void;
  readonly since: number;
}

/**
 * The processes that run one queue's isolated jobs, started when jobs wait for them and ended when idle.
 * From construction to `close()`.
 *
 * Once every processor has a process to run, a job waits a moment before it takes another one: where jobs are short,
 * one of the busy processes is free before that, its code is compiled and its memory at hand.
 */
export class IsolatePool {
  readonly #room: IsolateRoom;
  readonly #isolates = new Set<Isolate>();
  // Last in, first out: the one that ran last has its code and data in the processor's caches. New ones are first.
  readonly #idle: Isolate[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #sweeper: NodeJS.Timeout;
  #starting = 0;
  #impatience: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(room: IsolateRoom) {
    this.#room = room;
    this.#sweeper = setInterval(() => this.#endIdle(), IDLE_LOOK).unref();
  }

  /** Has processes ready before a job asks for one. */
  warm(): void {
    while (!this.#isClosing && this.#isolates.size < Math.min(WARM, this.#room.most)) void this.#start();
  }

  /** Runs one attempt in a process that runs nothing else meanwhile. Waiting for one does not count towards the limit. */
  execute(incoming: IncomingJob, limits: Limits): Promise<Outcome> {
    const isBusy = this.#isBusy();
    const isolate = isBusy ? undefined : this.#idle.pop();
    if (isolate) return this.#run(isolate, incoming, limits);
    return new Promise((resolve) => {
      this.#waiting.push({ incoming, ...limits, resolve, since: performance.now() });
      this.#waitFor(isBusy ? PATIENCE : 0);
    });
  }

  /** Ends every process. What they run, and what waits for one, is interrupted. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#sweeper);
    clearTimeout(this.#impatience);
    for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: 'interrupted' });
    const ends = [...this.#isolates].map((it) => it.ended);
    for (const isolate of this.#isolates) isolate.close();
    await Promise.all(ends);
  }

  async #run(isolate: Isolate, incoming: IncomingJob, limits: Limits): Promise<Outcome> {
    const outcome = await isolate.run(incoming, limits);
    this.#offer(isolate, 'used');
    return outcome;
  }

  #offer(isolate: Isolate, state: 'used' | 'new'): void {
    if (!isolate.isAlive || this.#isClosing) return;
    if (state === 'used') this.#idle.push(isolate);
    else this.#idle.unshift(isolate);
    this.#serve();
  }

  #hand({ incoming, limit, grace, resolve }: Waiting, isolate: Isolate): void {
    void this.#run(isolate, incoming, { limit, grace }).then(resolve);
  }

  /** Gives idle processes to those that may have one, and has more started where somebody has waited for too long. */
  #serve(): void {
    while (this.#idle.length > 0 && this.#waiting[0] && (!this.#isBusy() || this.#isDue()))
      this.#hand(this.#waiting.shift() as Waiting, this.#idle.pop() as Isolate);
    if (this.#isDue()) this.#grow();
    else if (this.#waiting.length > 0) this.#waitFor(PATIENCE);
  }

  #waitFor(patience: number): void {
    this.#impatience ??= setTimeout(() => {
      this.#impatience = undefined;
      this.#serve();
    }, patience);
  }

  #isDue(): boolean {
    const [oldest] = this.#waiting;
    return oldest !== undefined && (!this.#isBusy() || performance.now() - oldest.since >= PATIENCE);
  }

  /** Whether every processor has a process to run. */
  #isBusy(): boolean {
    return this.#isolates.size - this.#starting - this.#idle.length >= PROCESSORS;
  }

  // Loading an app is work for a processor: one for each at first, then one after the other, since by then short
  // jobs may find that the processes already there are enough.
  #grow(): void {
    const isWanted = () =>
      this.#starting < Math.min(this.#waiting.length, this.#isolates.size < PROCESSORS ? PROCESSORS : 1);
    while (!this.#isClosing && isWanted() && this.#isolates.size < this.#room.most) void this.#start();
  }

  async #start(): Promise<void> {
    const { queue, events } = this.#room;
    const isolate = new Isolate(this.#room);
    this.#isolates.add(isolate);
    this.#starting++;
    void isolate.ended.then((end) => this.#bury(isolate, end));
    const isReady = await isolate.ready;
    this.#starting--;
    if (isReady) {
      events.emit('isolate.started', { queue, pid: isolate.pid });
      isolate.idleSince = performance.now();
      this.#offer(isolate, 'new');
    } else this.#failOldest(await isolate.ended);
    this.#grow();
  }

  #bury(isolate: Isolate, { code, signal, killed, busy }: IsolateEnd): void {
    const { queue, events } = this.#room;
    this.#isolates.delete(isolate);
    const place = this.#idle.indexOf(isolate);
    if (place >= 0) this.#idle.splice(place, 1);
    events.emit('isolate.ended', { queue, pid: isolate.pid, code, signal, killed });
    this.#grow();
    // One that ended on its job has a successor at once. One that ended on its own might do so for ever.
    if (busy || killed) this.warm();
  }

  // Others wait for other processes, which may start: a full machine is not a broken app.
  #failOldest({ code, signal, failure }: IsolateEnd): void {
    const oldest = this.#waiting.shift();
    if (!oldest) return;
    const problem =
      failure?.message ??
      `its process ended (${signal ?? `exit code ${code}`}) before it had loaded the app.`;
    const error = new IsolationError({ job: oldest.incoming.name, problem, cause: failure });
    oldest.resolve(this.#room.judge(error, oldest.incoming));
  }

  #endIdle(): void {
    const now = performance.now();
    const spare = this.#idle
      .filter((it) => now - it.idleSince > IDLE_LIFE)
      .slice(0, Math.max(0, this.#isolates.size - WARM));
    for (const isolate of spare) {
      this.#idle.splice(this.#idle.indexOf(isolate), 1);
      isolate.close();
    }
  }
}

import type { Job } from 'bullmq';
import { systemClock } from '../clock/clock.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import { findStoredJob } from '../datastore/bullmq/stored-job.js';
import type { Engine } from '../datastore/ports/engine.js';
import { cancelReason } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { readCancelled } from '../message/cancelled-reason.js';
import { indexTerms } from '../message/index-terms.js';
import { readWireContext } from '../message/wire-context.js';
import type { EndingJob } from './callbacks.js';
import type { CancelRequest, CancelRequests, RemovedFacts } from './cancel-requests.js';
import { inLanes } from './in-lanes.js';
import type { Producer } from './producer.js';
import { takeOut } from './take-out.js';

/**
 * What became of `cancel()`. `'removed'`: it had not started and will not. `'signalled'`: a worker runs it and has
 * aborted its signal. `'finished'`: it had ended already. `'not-running'`: no such job is there, or it is active and
 * nobody confirmed within a second to be running it; then the request stays for a day, and a worker that comes back to
 * it, or takes it up, ends it as cancelled.
 */
export type CancelAnswer = 'removed' | 'signalled' | 'not-running' | 'finished';

/** What workers hear on `CANCEL_TOPIC`; the one that runs the job sends `call` to the topic `reply`. */
export interface CancelMessage extends CancelRequest {
  readonly reply: string;
  readonly call: string;
}

export const CANCEL_TOPIC = 'cancel';

const CONFIRM_WITHIN = 1_000;
// A message can be lost while a connection is being replaced, so it is sent again.
const SEND_EVERY = 250;
const LOOK_AGAIN = 20;
/** Removed jobs that are told of at a time. */
const TOLD_AT_ONCE = 20;

export interface CancelDeps {
  readonly engine: Pick<Engine, 'bus' | 'history' | 'index' | 'remover' | 'standings'>;
  readonly producer: Producer;
  readonly cancelRequests: CancelRequests;
  readonly events: EventBus;
}

/** Hears of a job that was taken out before it ran; `cancel` waits for it. */
export type RemovalListener = (job: EndingJob, reason: string) => Promise<void> | undefined;

/** Cancels what a job of Cortado's own stands for, while that has not ended. */
export type CancelOther = (queue: string, id: string, reason: string | undefined) => Promise<CancelAnswer>;

/** What cancels jobs, and may be told of such as are cancelled otherwise. */
export interface CancelsOthers {
  /** Jobs of that name are not taken out or told to stop, but cancelled by `cancel`. */
  cancelOtherwise(name: string, cancel: CancelOther): void;
}

/** Cancels jobs wherever they are. */
export class Canceller implements CancelsOthers {
  readonly #deps: CancelDeps;
  readonly #reply = `reply-${nextJobId()}`;
  readonly #waiting = new Map<string, () => void>();
  #hearing: Promise<unknown> | undefined;
  readonly #removalListeners: RemovalListener[] = [];
  readonly #others = new Map<string, CancelOther>();

  constructor(deps: CancelDeps) {
    this.#deps = deps;
  }

  onRemoval(listener: RemovalListener): void {
    this.#removalListeners.push(listener);
  }

  cancelOtherwise(name: string, cancel: CancelOther): void {
    this.#others.set(name, cancel);
  }

  async cancel(queue: string, id: string, reason: string | undefined): Promise<CancelAnswer> {
    const { cancelRequests } = this.#deps;
    const request: CancelRequest = { queue, id, reason: cancelReason(reason) };
    let deadline: number | undefined;
    for (;;) {
      const { state, job } = await this.#look(queue, id);
      if (!job || state === 'completed' || state === 'failed') {
        if (deadline !== undefined) await cancelRequests.withdraw(queue, id);
        return await this.#answerEnded(request, job, deadline !== undefined);
      }
      const other = this.#others.get(job.name);
      if (other) return await other(queue, id, request.reason);
      if (deadline === undefined) {
        // Before anything else: whatever happens to the job or its worker meanwhile, the request finds it.
        await cancelRequests.add(request, factsOf(job));
        deadline = systemClock.now() + CONFIRM_WITHIN;
      } else if (systemClock.now() > deadline) return 'not-running';
      if (state === 'active') {
        if (await this.#signal(request)) return 'signalled';
      } else if (await this.#remove(request, job)) return 'removed';
      else await systemClock.sleep(LOOK_AGAIN);
    }
  }

  async #look(queue: string, id: string): Promise<{ state: string; job: Job | undefined }> {
    const { producer, engine } = this.#deps;
    return await producer.ask(queue, `"cancel" of a job in "${queue}"`, async (it) => {
      const job = await findStoredJob(it, id);
      const state = await engine.standings.state(queue, id);
      // BullMQ would take out whatever key has its name.
      return { state, job: state === 'unknown' ? undefined : job };
    });
  }

  async #answerEnded(
    { queue, id }: CancelRequest,
    job: Job | undefined,
    wasRequested: boolean,
  ): Promise<CancelAnswer> {
    // It ended while we asked, and its confirmation was lost.
    if (wasRequested && readCancelled(job?.failedReason) !== undefined) return 'signalled';
    if (job || wasRequested || (await this.#deps.cancelRequests.findRemoved(queue, id))) return 'finished';
    return 'not-running';
  }

  /** Whether a worker confirms that it runs it. */
  async #signal(request: CancelRequest): Promise<boolean> {
    const call = nextJobId();
    const confirmed = new Promise<boolean>((resolve) => this.#waiting.set(call, () => resolve(true)));
    try {
      // Without a connection to hear on, the request in the datastore must do.
      await Promise.race([this.#hear(), systemClock.sleep(SEND_EVERY)]);
      const message: CancelMessage = { ...request, reply: this.#reply, call };
      await this.#deps.engine.bus.publish(CANCEL_TOPIC, message).catch(() => undefined);
      return await Promise.race([confirmed, systemClock.sleep(SEND_EVERY).then(() => false)]);
    } finally {
      this.#waiting.delete(call);
    }
  }

  #hear(): Promise<unknown> {
    this.#hearing ??= this.#deps.engine.bus
      .subscribe(this.#reply, (call) => this.#waiting.get(String(call))?.())
      .catch(() => {
        this.#hearing = undefined;
      });
    return this.#hearing;
  }

  /** Whether it was taken out; not when a worker took it first. */
  async #remove(request: CancelRequest, job: Job): Promise<boolean> {
    const { cancelRequests } = this.#deps;
    const { queue, id } = request;
    // With the jobs it waits for; where one of those runs, that one goes on and the others stay.
    const [isOut] = await takeOut(this.#deps, queue, [id]);
    if (!isOut && !(await takeOut(this.#deps, queue, [id], { children: 'stay' }))[0]) return false;
    await this.wereRemoved(request, [job]);
    await cancelRequests.withdraw(queue, id);
    return true;
  }

  /** Writes down jobs that were cancelled by taking them out before they ran, and tells of them. */
  async wereRemoved(
    { queue, reason }: Pick<CancelRequest, 'queue' | 'reason'>,
    jobs: readonly Job[],
  ): Promise<void> {
    const endings = jobs.map(({ id = '', name, data, opts, attemptsMade: attempts }): EndingJob => {
      return { id, name, queue, data, context: readWireContext(opts), attempts };
    });
    // Nobody else tells of them, so what cannot be written is thrown only when all are told.
    const [written] = await Promise.allSettled([this.#writeDown(queue, reason, jobs)]);
    await inLanes(endings, TOLD_AT_ONCE, async (ending) => {
      const { id, name, attempts } = ending;
      this.#deps.events.emit('job.cancelled', { id, name, queue, attempt: attempts, reason });
      for (const listener of this.#removalListeners) await listener(ending, reason);
    });
    if (written.status === 'rejected') throw written.reason;
  }

  async #writeDown(queue: string, reason: string, jobs: readonly Job[]): Promise<void> {
    const { cancelRequests, engine, producer } = this.#deps;
    const facts = jobs.map((job): [string, RemovedFacts] => [job.id ?? '', factsOf(job)]);
    await cancelRequests.rememberRemoved(queue, reason, facts);
    await inLanes(jobs, TOLD_AT_ONCE, async ({ id = '', opts, timestamp: queuedAt }) => {
      const terms = indexTerms(readWireContext(opts));
      if (terms.length > 0)
        await producer.ask(queue, `"cancel" of a job in "${queue}"`, () =>
          engine.index.keep({ queue, id, queuedAt, terms }),
        );
    });
  }
}

function factsOf({ name, opts, timestamp: queuedAt, attemptsMade: attempts }: Job): RemovedFacts {
  const { user, tags, event, slot } = readWireContext(opts);
  return { name, queuedAt, attempts, user, tags, event, slot };
}

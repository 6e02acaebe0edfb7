import type { QueueEvents } from 'bullmq';
import { type Clock, systemClock, type Timer } from '../../clock/clock.js';
import { withinOrNot } from '../../clock/within.js';
import { newQueueEvents } from '../../datastore/bullmq/instances.js';
import { nextJobId } from '../../datastore/bullmq/job-id.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { Records } from '../../datastore/ports/records.js';
import { listProcesses } from '../processes/process-list.js';
import type { EventForwarder, FeedMessage } from './event-forwarder.js';
import { FeedBuffer } from './feed-buffer.js';
import { type FeedEvent, unpackEvent } from './feed-event.js';
import {
  EVENTS_TOPIC,
  FEEDS_TOPIC,
  type FeedInterest,
  isWanted,
  RENEWED_EVERY,
  withdrawInterest,
  writeInterest,
} from './feed-interests.js';

export interface QueueFeedDeps {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly records: Records;
  readonly forwarder: EventForwarder;
  /** Hears that the feed has ended. */
  ended(feed: QueueFeed): void;
}

/** The event that BullMQ itself tells of: whoever queues jobs listens to nobody. */
const ENQUEUED = 'job.enqueued';
/** How long an opening feed waits for the processes there are to say that they have heard of it, in milliseconds. */
const ANSWER_WITHIN = 5_000;
/** How long a step of closing may take, in milliseconds. */
const CLOSED_WITHIN = 2_000;

/**
 * What happens to the jobs of some queues, in any process, as it happens: an async iterable, to be read once. It ends
 * when its loop is left, when it is closed, or with its app. Nobody keeps events for it: what happens while a connection
 * is being replaced is not heard, and what does not fit into its buffer is counted (`feed.dropped`).
 */
export class QueueFeed implements AsyncIterableIterator<FeedEvent> {
  /**
   * Resolves once it hears: the processes that run then have said so, or five seconds have passed. Rejects with the
   * datastore's own words when it cannot.
   */
  readonly ready: Promise<void>;
  readonly #deps: QueueFeedDeps;
  readonly #id = nextJobId();
  readonly #interest: FeedInterest;
  readonly #wantsEnqueued: boolean;
  readonly #buffer: FeedBuffer;
  readonly #answered = new Set<string>();
  readonly #listening: QueueEvents[] = [];
  #look: () => void = () => undefined;
  #unsubscribe: (() => void) | undefined;
  #timer: Timer | undefined;
  #closing: Promise<void> | undefined;

  constructor(deps: QueueFeedDeps, { events, queues }: FeedInterest, bufferSize: number) {
    this.#deps = deps;
    this.#wantsEnqueued = events.includes(ENQUEUED);
    this.#interest = { queues, events: events.filter((it) => it !== ENQUEUED) };
    this.#buffer = new FeedBuffer(bufferSize);
    this.ready = this.#open();
    this.ready.catch((error) => {
      this.#buffer.end(error);
      void this.close();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next event, as soon as there is one. @throws what kept the feed from opening */
  next(): Promise<IteratorResult<FeedEvent, undefined>> {
    return this.#buffer.next();
  }

  /** Ends the feed: what a loop that is left does. */
  async return(): Promise<IteratorResult<FeedEvent, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  // Each step may come to its end when nobody wants the feed any more: a datastore that was away is waited for.
  async #open(): Promise<void> {
    const { engine, records, forwarder } = this.#deps;
    const hear = (message: unknown) => this.#hear(message as FeedMessage);
    this.#unsubscribe = await engine.bus.subscribe(EVENTS_TOPIC, hear);
    if (this.#closing) return await this.#release();
    if (this.#wantsEnqueued) await Promise.all(this.#interest.queues.map((it) => this.#hearEnqueued(it)));
    await writeInterest(records, this.#id, this.#interest);
    if (this.#closing) return await this.#release();
    this.#timer = systemClock.every(RENEWED_EVERY, () => this.#renew());
    this.#timer.unref();
    // What happens in this very process is heard like all else.
    await forwarder.start();
    await engine.bus.publish(FEEDS_TOPIC, { feed: this.#id });
    await this.#untilAnswered();
  }

  #renew(): void {
    const { records, forwarder } = this.#deps;
    // A datastore that is away is told the next time.
    writeInterest(records, this.#id, this.#interest)
      .then(() => forwarder.read())
      .catch(() => undefined);
  }

  async #untilAnswered(): Promise<void> {
    const processes = await listProcesses(this.#deps.records, this.#deps.clock);
    const expected = processes.filter((it) => it.status !== 'gone').map(keyOf);
    await new Promise<void>((resolve) => {
      const timer = systemClock.after(ANSWER_WITHIN, resolve);
      this.#look = () => {
        if (!this.#closing && !expected.every((it) => this.#answered.has(it))) return;
        timer.close();
        resolve();
      };
      this.#look();
    });
  }

  #hear({ source, app, events, dropped, heard }: FeedMessage): void {
    if (heard === this.#id) {
      this.#answered.add(keyOf({ ...source, app }));
      this.#look();
    }
    if (dropped > 0) this.#buffer.drop(dropped);
    for (const event of events)
      if (isWanted([this.#interest], event[0], event[2])) this.#buffer.add(unpackEvent(event, source));
  }

  async #hearEnqueued(queue: string): Promise<void> {
    const { engine } = this.#deps;
    const latest = await engine.history.latestEvent(queue);
    if (this.#closing) return;
    const events = newQueueEvents(engine.workerLink(), queue, latest);
    this.#listening.push(events);
    events.on('error', () => undefined);
    events.on('added', ({ jobId: id, name }) => {
      const facts = { id, name, queue };
      this.#buffer.add({ name: ENQUEUED, facts, at: new Date(systemClock.now()), source: undefined });
    });
    await events.waitUntilReady();
  }

  async #close(): Promise<void> {
    this.#buffer.end();
    // After this it counts as closing.
    await Promise.resolve();
    this.#look();
    await withinOrNot(CLOSED_WITHIN, this.ready);
    await this.#release();
    this.#deps.ended(this);
  }

  async #release(): Promise<void> {
    const { engine, records } = this.#deps;
    this.#timer?.close();
    this.#unsubscribe?.();
    await withinOrNot(CLOSED_WITHIN, Promise.allSettled(this.#listening.map((it) => it.close())));
    if (!engine.isAvailable()) return;
    // Otherwise it is forgotten some seconds later.
    const withdrawn = withdrawInterest(records, this.#id).then(() => engine.bus.publish(FEEDS_TOPIC, {}));
    await withinOrNot(CLOSED_WITHIN, withdrawn);
  }
}

/** An app in a process has one who answers. */
function keyOf({ host, pid, app }: { host: string; pid: number; app: string }): string {
  return `${host}:${pid}:${app}`;
}

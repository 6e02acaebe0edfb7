import { hostname } from 'node:os';
import { systemClock, type Timer } from '../../clock/clock.js';
import { withinOrNot } from '../../clock/within.js';
import type { Engine } from '../../datastore/ports/engine.js';
import type { EventBus } from '../../events/event-bus.js';
import { JOB_EVENT_NAMES, type JobEventName, type JobEvents } from '../../events/job-events.js';
import type { Redactor } from '../../redaction/redactor.js';
import { type FeedSource, type PackedEvent, packEvent, shortenEvent } from './feed-event.js';
import {
  EVENTS_TOPIC,
  FEEDS_TOPIC,
  type FeedCall,
  type FeedInterest,
  isWanted,
  readInterests,
} from './feed-interests.js';

/** What a process tells on {@link EVENTS_TOPIC}. */
export interface FeedMessage {
  readonly source: FeedSource;
  readonly events: readonly PackedEvent[];
  /** Events that were too many to be told. */
  readonly dropped: number;
  /** The id of a feed whose wish was read. */
  readonly heard?: string;
  /** The app that tells. */
  readonly app: string;
}

export interface EventForwarderDeps {
  readonly engine: Engine;
  readonly events: EventBus;
  readonly redactor: Redactor;
  readonly app: string;
}

/** Events go together that come within so many milliseconds. */
const GATHER = 50;
/** More than so many within that time are counted, not told. */
const MOST_TOGETHER = 500;
/** Bytes of one message: the control bus takes 7,000. */
const MOST_BYTES = 6_000;
/** What processes without a worker, a scheduler or a feed may do to jobs and queues. They read who wants to hear of it only then. */
const OPERATOR_EVENTS = [
  'job.cancelled',
  'queue.paused',
  'queue.resumed',
  'queue.limited',
] as const satisfies JobEventName[];
/** Milliseconds for which what was read holds, in such a process. */
const READ_HOLDS = 5_000;
/** What is left when the app closes may take so many milliseconds. */
const TOLD_WITHIN = 1_000;

/**
 * Tells the feeds of other processes what happens in this one: nothing while nobody listens, and no more than they want.
 * What is told may be lost, as anything on the control bus.
 */
export class EventForwarder {
  readonly #deps: EventForwarderDeps;
  readonly #source: FeedSource = { host: hostname(), pid: process.pid };
  readonly #listeners = new Map<JobEventName, () => void>();
  #interests: readonly FeedInterest[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #subscribing: Promise<unknown> | undefined;
  #gathered: PackedEvent[] = [];
  #dropped = 0;
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;
  #isClosed = false;

  constructor(deps: EventForwarderDeps) {
    this.#deps = deps;
    for (const name of OPERATOR_EVENTS) deps.events.on(name, (event) => this.#tellAlone(name, event));
  }

  /** Listens to what feeds want from here on, and reads what they want now. */
  async start(): Promise<void> {
    if (this.#isClosed) return;
    this.#subscribing ??= this.#deps.engine.bus
      .subscribe(FEEDS_TOPIC, (call) => this.#answer(call as FeedCall))
      .catch((error) => {
        this.#subscribing = undefined;
        throw error;
      });
    await this.#subscribing;
    await this.read();
  }

  /** Reads again what feeds want. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Tells what is left to tell, unless the datastore takes too long. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#listeners.values()) stop();
    await withinOrNot(TOLD_WITHIN, this.#reading);
    await withinOrNot(TOLD_WITHIN, this.#sending);
    this.#send();
    await withinOrNot(TOLD_WITHIN, this.#sending);
  }

  async #read(): Promise<void> {
    const { engine } = this.#deps;
    if (this.#isClosed || !engine.isAvailable()) return;
    this.#interests = await readInterests(engine.records);
    this.#readAt = systemClock.elapsed();
    if (this.#subscribing) this.#listen();
  }

  #listen(): void {
    const wanted = new Set(this.#interests.flatMap((it) => it.events));
    for (const name of JOB_EVENT_NAMES) {
      const stop = this.#listeners.get(name);
      if (wanted.has(name) && !stop)
        this.#listeners.set(
          name,
          this.#deps.events.on(name, (event) => this.#gather(name, event)),
        );
      else if (!wanted.has(name) && stop) {
        stop();
        this.#listeners.delete(name);
      }
    }
  }

  async #answer({ feed }: FeedCall): Promise<void> {
    try {
      // What was being read when the call came may be what was wanted before it.
      await this.#reading;
      await this.read();
      if (feed !== undefined) await this.#publish({ events: [], dropped: 0, heard: feed });
    } catch {
      // The datastore is away; feeds say again what they want.
    }
  }

  /** In a process that listens to nobody. */
  #tellAlone<N extends JobEventName>(name: N, event: JobEvents[N]): void {
    if (this.#subscribing || this.#isClosed) return;
    const isFresh = systemClock.elapsed() - this.#readAt < READ_HOLDS;
    const known = isFresh ? Promise.resolve() : this.read();
    known.then(
      () => this.#gather(name, event),
      () => undefined,
    );
  }

  #gather<N extends JobEventName>(name: N, event: JobEvents[N]): void {
    if (!isWanted(this.#interests, name, event)) return;
    if (this.#gathered.length >= MOST_TOGETHER) this.#dropped++;
    else this.#gathered.push(packEvent(name, event, systemClock.now(), this.#deps.redactor));
    this.#sendSoon();
  }

  #sendSoon(): void {
    this.#timer ??= systemClock.after(GATHER, () => this.#send());
  }

  #send(): void {
    this.#timer?.close();
    this.#timer = undefined;
    if (this.#sending) {
      if (!this.#isClosed) this.#sendSoon();
      return;
    }
    const gathered = this.#gathered;
    let dropped = this.#dropped;
    this.#gathered = [];
    this.#dropped = 0;
    const parts = inParts(gathered);
    dropped += gathered.length - parts.reduce((sum, it) => sum + it.length, 0);
    if (parts.length === 0 && dropped === 0) return;
    if (parts.length === 0) parts.push([]);
    this.#sending = this.#publishAll(parts, dropped).finally(() => {
      this.#sending = undefined;
    });
  }

  /** One after the other: what goes out together may arrive in any order, where messages have a pool of connections. */
  async #publishAll(parts: readonly PackedEvent[][], dropped: number): Promise<void> {
    for (const [index, events] of parts.entries())
      await this.#publish({ events, dropped: index === 0 ? dropped : 0 }).catch(() => undefined);
  }

  async #publish(message: Pick<FeedMessage, 'events' | 'dropped' | 'heard'>): Promise<void> {
    const { engine, app } = this.#deps;
    const whole: FeedMessage = { source: this.#source, app, ...message };
    if (engine.isAvailable()) await engine.bus.publish(EVENTS_TOPIC, whole);
  }
}

/** Parts that each fit into a message, without what fits into none. */
function inParts(events: readonly PackedEvent[]): PackedEvent[][] {
  const parts: PackedEvent[][] = [];
  let left = 0;
  for (const whole of events) {
    const event = sizeOf(whole) > MOST_BYTES ? shortenEvent(whole) : whole;
    const bytes = sizeOf(event);
    if (bytes > MOST_BYTES) continue;
    if (bytes > left) {
      parts.push([]);
      left = MOST_BYTES;
    }
    parts.at(-1)?.push(event);
    left -= bytes;
  }
  return parts;
}

function sizeOf(event: PackedEvent): number {
  return Buffer.byteLength(JSON.stringify(event)) + 1;
}

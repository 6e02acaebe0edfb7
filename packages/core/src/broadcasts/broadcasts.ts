import {
  type BroadcastLog,
  LONGEST_TOGETHER,
  MOST_TOGETHER,
  type OutgoingBroadcast,
} from '../datastore/ports/broadcast-log.js';
import type { Engine } from '../datastore/ports/engine.js';
import { DatastoreUnavailableError } from '../errors/dispatch-errors.js';
import { type Broadcast, outgoing, type ToldBroadcast, told } from './broadcast.js';
import { type BroadcastListener, BroadcastTail } from './broadcast-tail.js';

export interface BroadcastsDeps {
  /** Waits for a datastore that is away, as long as a call may take. */
  readonly log: BroadcastLog;
  readonly engine: Pick<Engine, 'broadcasts' | 'bus' | 'isAvailable' | 'time' | 'whenAvailable'>;
  /** Hears of errors that say that the datastore was away. */
  readonly isAway: (error: unknown) => void;
}

/** What a room kept, see {@link Broadcasts.since}. */
export interface KeptBroadcasts {
  /** The oldest first. */
  readonly broadcasts: readonly ToldBroadcast[];
  /** More may have been told since then than is kept. */
  readonly isIncomplete: boolean;
}

interface Waiting {
  readonly broadcast: OutgoingBroadcast;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Tells something to a room, from any process to all that follow. Each that follows hears of everything once and in
 * order, also after its datastore was away; a room keeps the latest 100, for an hour, for those who come later.
 */
export class Broadcasts {
  readonly #deps: BroadcastsDeps;
  readonly #tails = new Set<BroadcastTail>();
  readonly #lastWords = new Set<() => Promise<void>>();
  #waiting: Waiting[] = [];
  #isSending = false;

  constructor(deps: BroadcastsDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves once the datastore has it. What one process publishes is told in its order; what it publishes while an
   * answer is awaited goes together.
   * @throws InvalidOptionsError, DatastoreUnavailableError, DatastoreRefusedError
   */
  async publish(broadcast: Broadcast): Promise<void> {
    await this.prepare(broadcast)();
  }

  /**
   * The same in two steps: what is wrong with it is thrown now, and what it says now is told when it is called.
   * @internal
   */
  prepare(broadcast: Broadcast): () => Promise<void> {
    const checked = outgoing(broadcast);
    return () =>
      new Promise((resolve, reject) => {
        this.#waiting.push({ broadcast: checked, resolve, reject });
        this.#send();
      });
  }

  /**
   * What a room keeps of what was told behind an id.
   * @throws DatastoreUnavailableError
   */
  async since(room: string, after: number): Promise<KeptBroadcasts> {
    const { broadcasts, isIncomplete } = await this.#deps.log.room(room, after);
    return { broadcasts: broadcasts.map(told).filter((it) => it !== undefined), isIncomplete };
  }

  /** Follows what is told to all rooms from now on. To be closed; it ends with the app. */
  follow(listener: BroadcastListener): BroadcastTail {
    const { engine, isAway } = this.#deps;
    const ended = (tail: BroadcastTail) => this.#tails.delete(tail);
    const available = async () => {
      if (!engine.isAvailable()) await engine.whenAvailable();
    };
    const { broadcasts: log, bus, time } = engine;
    const tail = new BroadcastTail({ log, bus, time, available, isAway, ended }, listener);
    this.#tails.add(tail);
    return tail;
  }

  /** Has `tell` called before the app closes, for what is told a little later than it was said. @internal */
  beforeClose(tell: () => Promise<void>): void {
    this.#lastWords.add(tell);
  }

  /** Tells what is still to be told. @internal */
  async settled(): Promise<void> {
    for (const tell of this.#lastWords) await tell();
  }

  /** @internal */
  close(): void {
    for (const tail of this.#tails) tail.close();
  }

  /** How many of those that wait go with the next command. */
  #together(): number {
    let length = 0;
    const end = this.#waiting.findIndex(({ broadcast }, index) => {
      length += broadcast.body.length;
      return index === MOST_TOGETHER || (index > 0 && length > LONGEST_TOGETHER);
    });
    return end < 0 ? this.#waiting.length : end;
  }

  #send(): void {
    if (this.#isSending || this.#waiting.length === 0) return;
    this.#isSending = true;
    const sent = this.#waiting.splice(0, this.#together());
    this.#deps.log
      .append(
        sent.map((it) => it.broadcast),
        false,
      )
      .then(
        () => {
          for (const it of sent) it.resolve();
        },
        (error) => {
          // Where it is away, those behind have waited for the same datastore.
          const isAway = error instanceof DatastoreUnavailableError;
          for (const it of [...sent, ...(isAway ? this.#waiting.splice(0) : [])]) it.reject(error);
        },
      )
      .finally(() => {
        this.#isSending = false;
        this.#send();
      });
  }
}

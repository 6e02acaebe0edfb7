import { SECOND, systemClock, type Timer } from '../clock/clock.js';
import { within } from '../clock/within.js';
import type { DatastoreTime } from '../datastore/datastore-time.js';
import { BROADCASTS_TOPIC, type BroadcastLog, LOGGED_FOR } from '../datastore/ports/broadcast-log.js';
import type { ControlBus, Unsubscribe } from '../datastore/ports/control-bus.js';
import { type ToldBroadcast, told } from './broadcast.js';

export interface BroadcastListener {
  /** Hears of what was told, oldest first. */
  heard(broadcasts: readonly ToldBroadcast[]): void;
  /**
   * More was told behind this id than the log still has: what rooms keep of it can be asked for (`since`). What comes
   * after it is heard once this has settled.
   */
  missed?(after: number): unknown;
  /** The datastore went away, or came back. At first it counts as there. */
  reached?(isThere: boolean): void;
}

export interface BroadcastTailDeps {
  readonly log: BroadcastLog;
  readonly bus: Pick<ControlBus, 'subscribe'>;
  /** The datastore's, of which ids are made. */
  readonly time: Pick<DatastoreTime, 'isKnown' | 'known' | 'now'>;
  /** Resolves when a command has somewhere to go. May wait for ever. */
  available(): Promise<void>;
  /** Hears of errors that say that the datastore was away. */
  readonly isAway: (error: unknown) => void;
  ended(tail: BroadcastTail): void;
}

const PORTION = 200;
/** The bus may lose what it is told; the log is looked at this often in any case. */
const LOOK_EVERY = 3 * SECOND;
/** How soon a datastore that is away is asked again. */
const RETRY_AFTER = SECOND / 2;
/** A datastore's clock that is set back by no more than this makes no id that counts as heard. */
const MOST_SET_BACK = 60 * SECOND;
/** Of a millisecond, in which ids are counted. */
const MICROS = 1_000;
/** How long a connection may take. */
const AVAILABLE_WITHIN = 2 * SECOND;
/** Looks that fail one after the other until the datastore counts as away: a connection that breaks is none. */
const FAILURES_OF_OUTAGE = 2;

/** One who follows the log: reads on whenever something was told, from where it had got to, whatever happens to connections meanwhile. */
export class BroadcastTail {
  /** Resolves once what is told from then on is heard, until then waiting for a datastore that is away. */
  readonly ready: Promise<void>;
  readonly #deps: BroadcastTailDeps;
  readonly #listener: BroadcastListener;
  #position: number | undefined;
  /** What the datastore's clock said when the last read began, in milliseconds since 1970. */
  #readTime = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #isReading = false;
  #isCalled = false;
  #timer: Timer | undefined;
  #unsubscribe: Unsubscribe | undefined;
  #failures = 0;
  #isClosed = false;
  #began: () => void = () => undefined;

  constructor(deps: BroadcastTailDeps, listener: BroadcastListener) {
    this.#deps = deps;
    this.#listener = listener;
    this.ready = new Promise((resolve) => {
      this.#began = resolve;
    });
    void this.#subscribe();
    this.look();
  }

  /** Whether the datastore counts as there. */
  get isReached(): boolean {
    return this.#failures < FAILURES_OF_OUTAGE;
  }

  /** The id up to which everything was heard; `undefined` until `ready`. */
  get position(): number | undefined {
    return this.#position;
  }

  /**
   * What is told from now on has a greater id: at most a minute behind the datastore's clock, so that nobody who goes on from here
   * later is taken for one who was away for as long as nothing was told. `undefined` until `ready`.
   */
  get upTo(): number | undefined {
    if (this.#position === undefined) return undefined;
    return Math.max(this.#position, (this.#readTime - MOST_SET_BACK) * MICROS);
  }

  /** Reads on now. */
  look(): void {
    this.#isCalled = true;
    if (!this.#isReading && !this.#isClosed) void this.#readOn();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.close();
    this.#unsubscribe?.();
    this.#began();
    this.#deps.ended(this);
  }

  async #subscribe(): Promise<void> {
    try {
      this.#unsubscribe = await this.#deps.bus.subscribe(BROADCASTS_TOPIC, () => this.look());
      if (this.#isClosed) this.#unsubscribe();
      // What was told before it was heard.
      else this.look();
    } catch {
      // The app is closed; until then looking regularly is enough.
    }
  }

  async #readOn(): Promise<void> {
    this.#isReading = true;
    this.#timer?.close();
    let next = LOOK_EVERY;
    try {
      while (this.#isCalled && !this.#isClosed) {
        this.#isCalled = false;
        await this.#read();
        this.#count(0);
      }
    } catch (error) {
      if (this.#isClosed) return;
      this.#deps.isAway(error);
      this.#count(this.#failures + 1);
      next = RETRY_AFTER;
    }
    this.#isReading = false;
    if (this.#isClosed) return;
    this.#timer = systemClock.after(next, () => this.look());
    this.#timer.unref();
  }

  #count(failures: number): void {
    const before = this.isReached;
    this.#failures = failures;
    if (this.isReached !== before) this.#listener.reached?.(this.isReached);
  }

  async #read(): Promise<void> {
    const { log, available, time } = this.#deps;
    await within(AVAILABLE_WITHIN, available(), () => new Error('It could not be reached.'));
    if (!time.isKnown) await time.known();
    const now = time.isKnown ? time.now() : 0;
    if (this.#position === undefined) {
      this.#position = await log.newest();
      this.#readAt = systemClock.elapsed();
      this.#readTime = now;
      this.#began();
      return;
    }
    const { broadcasts, wholeAfter } = await log.read(this.#position, PORTION);
    const waited = systemClock.elapsed() - this.#readAt;
    this.#readAt = systemClock.elapsed();
    const last = broadcasts.at(-1);
    if (this.#isClosed) return;
    if (!last) {
      this.#readTime = now;
      return;
    }
    const isWhole = wholeAfter <= this.#position || (waited < LOGGED_FOR / 2 && broadcasts.length < PORTION);
    if (!isWhole && this.#position > 0) await this.#listener.missed?.(this.#position);
    this.#position = last.id;
    this.#listener.heard(broadcasts.map(told).filter((it) => it !== undefined));
    if (broadcasts.length === PORTION) this.#isCalled = true;
  }
}

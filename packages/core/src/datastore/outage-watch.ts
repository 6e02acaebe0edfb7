import { SECOND, systemClock, type Timer } from '../clock/clock.js';
import { within } from '../clock/within.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import type { Engine } from './ports/engine.js';

/** How often a datastore that is away is asked, and how long it may take to answer. */
const ASK_EVERY = SECOND;
const ANSWER_WITHIN = 2 * SECOND;
/** Connections notice an outage one after the other. What is heard so soon after its end is the same one. */
const AFTERMATH = 15 * SECOND;

export interface OutageWatchDeps {
  readonly engine: Pick<Engine, 'location' | 'isOutage' | 'expectWritable'>;
  readonly events: EventBus;
}

/**
 * Tells of an outage once when it begins and once when it is over, however many connections meet it. It learns of one
 * from those whose commands fail, and asks the datastore by itself only while there is one. One that answers and takes no
 * writes, such as a primary that became a replica, is away as long as that.
 */
export class OutageWatch {
  readonly #deps: OutageWatchDeps;
  #since: number | undefined;
  #error: Error | undefined;
  #endedAt = Number.NEGATIVE_INFINITY;
  #asking: Timer | undefined;
  #isLooking = false;
  #isClosed = false;

  constructor(deps: OutageWatchDeps) {
    this.#deps = deps;
  }

  /** Hears of an error that says that the datastore was away. */
  readonly note = (error: unknown): void => {
    if (this.#since !== undefined || this.#isLooking || this.#isClosed) return;
    if (systemClock.elapsed() - this.#endedAt > AFTERMATH) this.#begin(error);
    else void this.#beginUnlessThere(error);
  };

  /** Whether an error is one of an outage; it has been noted then, and nobody else need tell of it. */
  takes(error: unknown): boolean {
    if (!this.#deps.engine.isOutage(error)) return false;
    this.note(error);
    return true;
  }

  /** Asks once more where there is an outage, since nobody may have heard yet that it is over. @throws what has begun it */
  async expectThere(): Promise<void> {
    if (this.#since !== undefined) await this.#ask();
    if (this.#since !== undefined) throw this.#error;
  }

  close(): void {
    this.#isClosed = true;
    this.#asking?.close();
  }

  async #beginUnlessThere(error: unknown): Promise<void> {
    this.#isLooking = true;
    const isThere = await this.#answers();
    this.#isLooking = false;
    if (!isThere && !this.#isClosed) this.#begin(error);
  }

  #begin(error: unknown): void {
    const { engine, events } = this.#deps;
    this.#since = systemClock.elapsed();
    this.#error = toError(error);
    this.#askLater();
    events.emit('datastore.lost', { location: engine.location, error: this.#error });
  }

  #askLater(): void {
    this.#asking?.close();
    this.#asking = systemClock.after(ASK_EVERY, () => void this.#ask());
    this.#asking.unref();
  }

  async #ask(): Promise<void> {
    const isThere = await this.#answers();
    if (this.#isClosed || this.#since === undefined) return;
    if (!isThere) return this.#askLater();
    const now = systemClock.elapsed();
    const after = now - this.#since;
    this.#since = undefined;
    this.#endedAt = now;
    this.#deps.events.emit('datastore.restored', { location: this.#deps.engine.location, after });
  }

  #answers(): Promise<boolean> {
    const late = () => new Error('It did not answer.');
    return within(ANSWER_WITHIN, this.#deps.engine.expectWritable(), late).then(
      () => true,
      () => false,
    );
  }
}

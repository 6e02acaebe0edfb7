import { hostname } from 'node:os';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { RecordCollection } from '../datastore/ports/records.js';
import { BEAT, type PresenceRecord } from './signs.js';

/**
 * Says every few seconds that a process is there, in a record that is gone soon after the last time. A datastore
 * that is away is not waited for: the next beat tries again.
 */
export class Heartbeat<T extends object = object> {
  readonly #engine: Engine;
  readonly #collection: RecordCollection;
  readonly #state: () => T;
  readonly #key = nextJobId();
  readonly #startedAt = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<unknown> | undefined;

  /** `state` gives what is said beside host, process and start. */
  constructor(engine: Engine, collection: RecordCollection, state: () => T) {
    this.#engine = engine;
    this.#collection = collection;
    this.#state = state;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), BEAT);
    this.#timer.unref();
    this.#beat();
  }

  /** Takes the sign away, so that an orderly end is seen at once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#timer) return;
    await this.#beating;
    if (this.#engine.isAvailable())
      await this.#engine.records.remove(this.#collection, this.#key).catch(() => undefined);
  }

  #beat(): void {
    if (this.#beating || !this.#engine.isAvailable()) return;
    const sign: PresenceRecord & T = {
      ...this.#state(),
      host: hostname(),
      pid: process.pid,
      startedAt: this.#startedAt,
    };
    this.#beating = this.#engine.records
      .put(this.#collection, this.#key, sign)
      .catch(() => undefined)
      .finally(() => {
        this.#beating = undefined;
      });
  }
}

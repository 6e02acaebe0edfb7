import type { PgQueryable } from 'bullmq';
import { systemClock } from '../../clock/clock.js';
import { type BusWatch, type ControlBus, Listeners, type Unsubscribe } from '../ports/control-bus.js';
import type { Hear, SqlListener } from './sql-listener.js';

const LONGEST_PAUSE = 2_000;

/** LISTEN and NOTIFY, with a server or embedded: it sends on the pool, and hears through the process's listener. */
export class SqlBus implements ControlBus {
  readonly #pool: PgQueryable;
  readonly #listener: SqlListener;
  readonly #listeners = new Listeners();
  readonly #heard = new Map<string, Hear>();
  readonly #stopWatching: () => void;
  #connecting: Promise<void> | undefined;
  #watch: BusWatch | undefined;
  #isClosed = false;

  constructor(pool: PgQueryable, listener: SqlListener) {
    this.#pool = pool;
    this.#listener = listener;
    this.#stopWatching = listener.onLoss(() => {
      if (this.#heard.size > 0) void this.#reconnect();
    });
  }

  async publish(topic: string, message: unknown): Promise<void> {
    try {
      await this.#pool.query('SELECT pg_notify($1, $2)', [channelOf(topic), JSON.stringify(message)]);
      this.#watch?.accepted('to');
    } catch (error) {
      this.#refused('to', error);
      throw error;
    }
  }

  async subscribe(topic: string, listener: (message: unknown) => void): Promise<Unsubscribe> {
    this.#listeners.add(topic, listener);
    const hear = this.#heard.get(topic) ?? ((payload) => this.#listeners.hear(topic, payload));
    this.#heard.set(topic, hear);
    await this.#listener.hear(channelOf(topic), hear).catch((error) => {
      this.#refused('from', error);
      return this.#reconnect();
    });
    return () => {
      if (!this.#listeners.remove(topic, listener)) return;
      this.#heard.delete(topic);
      this.#listener.forget(channelOf(topic), hear);
    };
  }

  watchedBy(watch: BusWatch): void {
    this.#watch = watch;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWatching();
  }

  // A pool that has ended is nobody's refusal.
  #refused(way: 'to' | 'from', error: unknown): void {
    if (!this.#isClosed) this.#watch?.refused(way, error);
  }

  #reconnect(): Promise<void> {
    this.#connecting ??= this.#untilConnected().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #untilConnected(): Promise<void> {
    for (let pause = 50; !this.#isClosed; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await this.#listener.connected();
        this.#watch?.accepted('from');
        return;
      } catch (error) {
        this.#refused('from', error);
        await new Promise<void>((resolve) => systemClock.after(pause, resolve).unref());
      }
    }
  }
}

// Quoted it may hold anything but quotes; PostgreSQL cuts names at 63 bytes.
function channelOf(topic: string): string {
  return `cortado:${topic}`;
}

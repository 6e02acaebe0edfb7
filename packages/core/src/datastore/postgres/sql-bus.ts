import type { PgPoolClient, PgQueryable } from 'bullmq';
import { systemClock } from '../../clock/clock.js';
import { type ControlBus, Listeners, type Unsubscribe } from '../ports/control-bus.js';

const LONGEST_PAUSE = 2_000;

/** A connection that listens; BullMQ's type knows no 'end', which both kinds of client have. */
type ListenClient = Omit<PgPoolClient, 'on'> & {
  // biome-ignore lint/suspicious/noExplicitAny: EventEmitter's own signature
  on(event: string, listener: (...args: any[]) => void): unknown;
};

/** LISTEN and NOTIFY, with a server or embedded: on the pool, and on one client of its own once somebody listens. */
export class SqlBus implements ControlBus {
  readonly #pool: PgQueryable;
  readonly #connect: () => Promise<ListenClient>;
  readonly #listeners = new Listeners();
  #client: ListenClient | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  constructor(pool: PgQueryable, connect: () => Promise<unknown>) {
    this.#pool = pool;
    this.#connect = connect as () => Promise<ListenClient>;
  }

  async publish(topic: string, message: unknown): Promise<void> {
    await this.#pool.query('SELECT pg_notify($1, $2)', [channelOf(topic), JSON.stringify(message)]);
  }

  async subscribe(topic: string, listener: (message: unknown) => void): Promise<Unsubscribe> {
    this.#listeners.add(topic, listener);
    await this.#listen(topic);
    return () => {
      if (this.#listeners.remove(topic, listener))
        this.#client?.query(`UNLISTEN "${channelOf(topic)}"`).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#client?.release(true);
    this.#client = undefined;
  }

  // A client that breaks here is replaced, and the next one listens to every topic there is.
  async #listen(topic: string): Promise<void> {
    if (!this.#client) await this.#reconnect();
    // Also when it has just connected: this topic may have come too late for that.
    await this.#client?.query(`LISTEN "${channelOf(topic)}"`).catch(() => this.#reconnect());
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
        return await this.#open();
      } catch {
        await new Promise<void>((resolve) => systemClock.after(pause, resolve).unref());
      }
    }
  }

  async #open(): Promise<void> {
    const client = await this.#connect();
    const lost = () => {
      if (this.#client === client) this.#replace(client);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ channel, payload }: { channel: string; payload?: string }) =>
      this.#listeners.hear(channel.slice(PREFIX.length), payload ?? ''),
    );
    try {
      for (const topic of this.#listeners.topics()) await client.query(`LISTEN "${channelOf(topic)}"`);
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (this.#isClosed) client.release(true);
    else this.#client = client;
  }

  #replace(client: ListenClient): void {
    this.#client = undefined;
    client.release(true);
    if (!this.#isClosed) void this.#reconnect();
  }
}

const PREFIX = 'cortado:';

// Quoted it may hold anything but quotes; PostgreSQL cuts names at 63 bytes.
function channelOf(topic: string): string {
  return PREFIX + topic;
}

import type { Redis } from 'ioredis';
import { SECOND, systemClock, type Timer } from '../../clock/clock.js';
import { DatastoreRefusedError } from '../../errors/dispatch-errors.js';
import { type BusWatch, type ControlBus, Listeners, type Unsubscribe } from '../ports/control-bus.js';
import { isRedisOutage, redisRefusalOf } from './redis-errors.js';

/** Milliseconds. */
const ASKED_AGAIN = 5 * SECOND;

/** Publish and subscribe of Redis: on the producer's connection, and on one that listens once somebody does. */
export class RedisBus implements ControlBus {
  readonly #producer: Redis;
  readonly #connect: () => Redis;
  readonly #prefix: string;
  readonly #location: string;
  readonly #listeners = new Listeners();
  #subscriber: Redis | undefined;
  #watch: BusWatch | undefined;
  #retry: Timer | undefined;

  constructor(producer: Redis, connect: () => Redis, prefix: string, location: string) {
    this.#producer = producer;
    this.#connect = connect;
    this.#prefix = `${prefix}:cortado:bus:`;
    this.#location = location;
  }

  async publish(topic: string, message: unknown): Promise<void> {
    const channel = this.#prefix + topic;
    await this.#expectRights(
      'to',
      this.#producer.publish(channel, JSON.stringify(message)),
      () => `Nothing was sent over the channel "${channel}"`,
    );
  }

  async subscribe(topic: string, listener: (message: unknown) => void): Promise<Unsubscribe> {
    this.#listeners.add(topic, listener);
    const channel = this.#prefix + topic;
    await this.#expectRights(
      'from',
      this.#listening().subscribe(channel),
      () => `The channel "${channel}" was not listened to`,
    );
    return () => {
      if (!this.#listeners.remove(topic, listener)) return;
      this.#subscriber?.unsubscribe(this.#prefix + topic).catch(() => undefined);
    };
  }

  watchedBy(watch: BusWatch): void {
    this.#watch = watch;
  }

  async close(): Promise<void> {
    this.#retry?.close();
    this.#subscriber?.disconnect();
  }

  /** @throws DatastoreRefusedError, and what says that the server is away */
  async #expectRights(way: 'to' | 'from', answer: Promise<unknown>, what: () => string): Promise<void> {
    try {
      await answer;
      this.#watch?.accepted(way);
    } catch (cause) {
      this.#watch?.refused(way, cause);
      if (way === 'from') this.#listenLater();
      const reason = isRedisOutage(cause) ? undefined : redisRefusalOf(cause);
      if (reason === undefined) throw cause;
      const found = (cause as Error).message;
      throw new DatastoreRefusedError({ what: what(), location: this.#location, found, cause }, reason);
    }
  }

  #listening(): Redis {
    if (this.#subscriber) return this.#subscriber;
    const subscriber = this.#connect();
    subscriber.on('message', (channel: string, text: string) =>
      this.#listeners.hear(channel.slice(this.#prefix.length), text),
    );
    // What is asked for before the first time waits for it.
    subscriber.once('ready', () => subscriber.on('ready', () => this.#listenAgain(subscriber)));
    this.#subscriber = subscriber;
    return subscriber;
  }

  /** After an outage; a server that refuses it, as one does whose rights were changed, is asked again. */
  #listenAgain(subscriber: Redis): void {
    this.#retry?.close();
    const channels = this.#listeners.topics().map((it) => this.#prefix + it);
    if (channels.length === 0) return;
    subscriber.subscribe(...channels).then(
      () => this.#watch?.accepted('from'),
      (error) => {
        this.#watch?.refused('from', error);
        // Where the connection is lost, there is another that gets ready.
        if (!isRedisOutage(error)) this.#listenLater();
      },
    );
  }

  #listenLater(): void {
    const subscriber = this.#subscriber;
    if (!subscriber) return;
    this.#retry?.close();
    this.#retry = systemClock.after(ASKED_AGAIN, () => this.#listenAgain(subscriber));
    this.#retry.unref();
  }
}

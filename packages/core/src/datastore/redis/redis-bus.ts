import type { Redis } from 'ioredis';
import { DatastoreRefusedError } from '../../errors/dispatch-errors.js';
import { type ControlBus, Listeners, type Unsubscribe } from '../ports/control-bus.js';
import { isRedisOutage, redisRefusalOf } from './redis-errors.js';

/** Publish and subscribe of Redis: on the producer's connection, and on one that listens once somebody does. */
export class RedisBus implements ControlBus {
  readonly #producer: Redis;
  readonly #connect: () => Redis;
  readonly #prefix: string;
  readonly #location: string;
  readonly #listeners = new Listeners();
  #subscriber: Redis | undefined;

  constructor(producer: Redis, connect: () => Redis, prefix: string, location: string) {
    this.#producer = producer;
    this.#connect = connect;
    this.#prefix = `${prefix}:cortado:bus:`;
    this.#location = location;
  }

  async publish(topic: string, message: unknown): Promise<void> {
    const channel = this.#prefix + topic;
    await this.#expectRights(
      this.#producer.publish(channel, JSON.stringify(message)),
      () => `Nothing was sent over the channel "${channel}"`,
    );
  }

  async subscribe(topic: string, listener: (message: unknown) => void): Promise<Unsubscribe> {
    this.#listeners.add(topic, listener);
    // After an outage ioredis subscribes again by itself.
    const channel = this.#prefix + topic;
    await this.#expectRights(
      this.#listening().subscribe(channel),
      () => `The channel "${channel}" was not listened to`,
    );
    return () => {
      if (!this.#listeners.remove(topic, listener)) return;
      this.#subscriber?.unsubscribe(this.#prefix + topic).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#subscriber?.disconnect();
  }

  /** @throws DatastoreRefusedError, and what says that the server is away */
  async #expectRights(answer: Promise<unknown>, what: () => string): Promise<void> {
    try {
      await answer;
    } catch (cause) {
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
    this.#subscriber = subscriber;
    return subscriber;
  }
}

import type { Redis } from 'ioredis';
import { type ControlBus, Listeners, type Unsubscribe } from '../ports/control-bus.js';

/** Publish and subscribe of Redis: on the producer's connection, and on one that listens once somebody does. */
export class RedisBus implements ControlBus {
  readonly #producer: Redis;
  readonly #connect: () => Redis;
  readonly #prefix: string;
  readonly #listeners = new Listeners();
  #subscriber: Redis | undefined;

  constructor(producer: Redis, connect: () => Redis, prefix: string) {
    this.#producer = producer;
    this.#connect = connect;
    this.#prefix = `${prefix}:cortado:bus:`;
  }

  async publish(topic: string, message: unknown): Promise<void> {
    await this.#producer.publish(this.#prefix + topic, JSON.stringify(message));
  }

  async subscribe(topic: string, listener: (message: unknown) => void): Promise<Unsubscribe> {
    this.#listeners.add(topic, listener);
    // After an outage ioredis subscribes again by itself.
    await this.#listening().subscribe(this.#prefix + topic);
    return () => {
      if (!this.#listeners.remove(topic, listener)) return;
      this.#subscriber?.unsubscribe(this.#prefix + topic).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#subscriber?.disconnect();
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

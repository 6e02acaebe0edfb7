import type { Queue, Telemetry } from 'bullmq';
import type { Engine } from '../ports/engine.js';
import { newQueue } from './instances.js';

/** What queues are made with. */
export type QueueSource = Pick<Engine, 'producer' | 'time' | 'whenAvailable'>;

/** One BullMQ Queue per name, made when first needed, all on the engine's one producer connection. */
export class QueueHub {
  readonly #engine: QueueSource;
  readonly #telemetry: Telemetry | undefined;
  readonly #ready = new Map<string, Queue>();
  readonly #opening = new Map<string, Promise<Queue>>();

  constructor(engine: QueueSource, telemetry?: Telemetry) {
    this.#engine = engine;
    this.#telemetry = telemetry;
  }

  /** The queue if it can be used without waiting. */
  ready(name: string): Queue | undefined {
    return this.#ready.get(name);
  }

  /** The queue once it can be used. Rejects when its datastore cannot be reached; asking again tries again. */
  open(name: string): Promise<Queue> {
    const opening = this.#opening.get(name) ?? this.#open(name);
    this.#opening.set(name, opening);
    return opening;
  }

  async close(): Promise<void> {
    const ready = [...this.#ready.values()];
    const opening = [...this.#opening].filter(([name]) => !this.#ready.has(name));
    this.#opening.clear();
    this.#ready.clear();
    // One that waits for a datastore that is away hears of the end from its engine; nobody waits for it here.
    for (const [, queue] of opening)
      queue.then(
        (it) => it.close(),
        () => undefined,
      );
    // A connection that is down cannot be closed politely, and need not be.
    await Promise.allSettled(ready.map((it) => it.close()));
  }

  // BullMQ keeps a rejected start for the life of a Queue, so a Queue that failed to start is thrown away.
  async #open(name: string): Promise<Queue> {
    let queue: Queue | undefined;
    try {
      await this.#engine.whenAvailable();
      await this.#engine.time.known();
      queue = newQueue(this.#engine.producer, name, this.#telemetry);
      queue.on('error', () => undefined);
      await queue.waitUntilReady();
    } catch (error) {
      this.#opening.delete(name);
      await queue?.close().catch(() => undefined);
      throw this.#engine.producer.inOurWords?.(error) ?? error;
    }
    this.#ready.set(name, queue);
    return queue;
  }
}

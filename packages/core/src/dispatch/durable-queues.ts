import type { Queue, Telemetry } from 'bullmq';
import { QueueHub } from '../datastore/bullmq/queue-hub.js';
import type { DurableSide } from '../datastore/ports/durable-side.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { Confirmation } from '../options/durability.js';
import type { Access } from './retry-until-deadline.js';

/** A queue whose writes can be confirmed. */
export interface DurableQueue {
  readonly queue: Queue;
  readonly side: DurableSide;
}

/** The queues of jobs that are to be confirmed, on connections of their own; nothing is made before there is such a job. */
export class DurableQueues {
  readonly #engine: Engine;
  readonly #telemetry: Telemetry | undefined;
  readonly #sides = new Map<Confirmation, { readonly side: DurableSide; readonly hub: QueueHub }>();

  constructor(engine: Engine, telemetry?: Telemetry) {
    this.#engine = engine;
    this.#telemetry = telemetry;
  }

  /** `undefined` where a datastore confirms nothing beyond what it always does. */
  accessTo(durability: Confirmation, name: string): Access<DurableQueue> | undefined {
    const found = this.#sideFor(durability);
    if (!found) return undefined;
    const { side, hub } = found;
    return {
      now: () => {
        const queue = side.isAvailable() ? hub.ready(name) : undefined;
        return queue && { queue, side };
      },
      later: async () => {
        await hub.open(name);
        await side.whenAvailable();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sides.values()].map(({ hub }) => hub.close()));
  }

  #sideFor(durability: Confirmation): { readonly side: DurableSide; readonly hub: QueueHub } | undefined {
    const known = this.#sides.get(durability);
    if (known) return known;
    const side = this.#engine.durable?.(durability);
    if (!side) return undefined;
    const { time } = this.#engine;
    const reached = { time, whenAvailable: () => side.whenAvailable(), producer: side.producer };
    const made = { side, hub: new QueueHub(reached, this.#telemetry) };
    this.#sides.set(durability, made);
    return made;
  }
}

import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, defineJob, type JobHandle } from '@cortado/core';
import { OwnProcess } from './own-process.js';
import { WebProcess } from './web-process.js';

/** What a job tells: so many events to these rooms in turn, and how many milliseconds it waits after each. */
export interface Telling {
  readonly from: string;
  readonly targets: readonly ({ readonly user: string } | { readonly room: string })[];
  readonly count: number;
  readonly every: number;
}

/** The payload of each of them. */
export interface Told {
  readonly from: string;
  readonly nr: number;
  /** Milliseconds since 1970. */
  readonly sent: number;
}

/** Two web processes, three worker processes whose jobs tell rooms, and an app that queues those jobs. */
export class TellingWorld {
  /** Of this test alone, since rooms are shared where there are no prefixes. */
  readonly id: string;
  readonly cortado: Cortado;
  readonly webs: readonly [WebProcess, WebProcess];
  readonly #workers: readonly OwnProcess[];

  private constructor(id: string, cortado: Cortado, connection: string) {
    const prefix = prefixOf(id);
    this.id = id;
    this.cortado = cortado;
    this.webs = [new WebProcess(connection, prefix), new WebProcess(connection, prefix)];
    this.#workers = [1, 2, 3].map(() => new OwnProcess('run-teller.mjs', connection, prefix, queueOf(id)));
  }

  static async start(connection: string): Promise<TellingWorld> {
    const id = randomUUID().slice(0, 8);
    const queue = queueOf(id);
    const tell = defineJob('tell', { queue }, async (_telling: Telling) => undefined);
    const queues = { [queue]: {} };
    const cortado = createCortado({ connection, prefix: prefixOf(id), jobs: [tell], queues, log: false });
    // Before the others: an embedded datastore is this process's then, and stays when others are killed.
    await cortado.migrate();
    const world = new TellingWorld(id, cortado, connection);
    await Promise.all([...world.webs, ...world.#workers].map((it) => it.serving));
    return world;
  }

  /** Of the web processes. */
  urls(): Promise<string[]> {
    return Promise.all(this.webs.map((it) => it.url));
  }

  /** Queues a job that tells; it ends when all of it was told. */
  async tell(telling: Telling): Promise<JobHandle<unknown>> {
    return await this.cortado.enqueue('tell', [telling]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.webs, ...this.#workers].map((it) => it.kill()));
    await this.cortado.close();
  }
}

const prefixOf = (id: string) => `test-${id}`;
const queueOf = (id: string) => `q${id}`;

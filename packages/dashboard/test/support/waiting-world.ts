import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cortado, createCortado, Enqueue, type Enqueued } from '@cortado/core';
import { mountDashboard } from '@cortado/dashboard';
import { startWorker, type Worker, type WorkerOptions } from '@cortado/worker-pool';
import { Client } from './client.js';

/** Jobs that wait for one reason or another. */
export class Line {
  #mayEnd = () => {};
  readonly ended = new Promise<void>((resolve) => {
    this.#mayEnd = resolve;
  });

  release(): void {
    this.#mayEnd();
  }

  @Enqueue()
  async stay(): Enqueued<void> {
    await this.ended;
  }

  @Enqueue()
  async pass(): Enqueued<void> {}

  @Enqueue({ attempts: 2, backoff: '1h' })
  async fail(): Enqueued<void> {
    throw new Error('not yet');
  }
}

/** A job of newer code, which the workers of this app do not have. */
class Newer {
  @Enqueue({ queue: 'strange' })
  async unheardOf(): Enqueued<void> {}
}

const QUEUES = {
  paused: {},
  unserved: {},
  left: {},
  small: { concurrency: 1 },
  shared: {},
  other: {},
  limited: { limiter: { max: 1, duration: '1h' } },
  strange: {},
  asleep: {},
  capped: {},
  open: {},
} as const;
export type QueueName = keyof typeof QUEUES;

/** An app with a queue for each reason to wait, and a dashboard of it. */
export class WaitingWorld {
  readonly line = new Line();
  readonly app: Cortado;
  readonly #server: Server = createServer();
  readonly #workers: Worker[] = [];
  readonly #newer: Cortado;
  #url = '';

  private constructor(connection: string) {
    const place = {
      connection,
      queues: QUEUES,
      log: false,
      ...(connection.startsWith('redis') ? { prefix: `wait-${randomUUID()}` } : {}),
    } as const;
    const container = { resolve: () => this.line as never };
    this.app = createCortado({ ...place, app: 'line', services: [Line], container });
    this.#newer = createCortado({ ...place, app: 'newer', services: [Newer] });
    mountDashboard(this.#server, { cortado: this.app });
  }

  static async open(connection: string): Promise<WaitingWorld> {
    const world = new WaitingWorld(connection);
    await world.app.migrate();
    world.#server.listen(0, '127.0.0.1');
    await once(world.#server, 'listening');
    world.#url = `http://127.0.0.1:${(world.#server.address() as AddressInfo).port}/cortado`;
    return world;
  }

  async work(options: WorkerOptions): Promise<Worker> {
    const worker = await startWorker(this.app, options);
    this.#workers.push(worker);
    return worker;
  }

  client(): Promise<Client> {
    return new Client(this.#url).signIn();
  }

  jobs(queue: QueueName, options: object = {}) {
    return this.app.jobs(this.line, { queue, ...options });
  }

  /** Lets so many jobs of a queue run at a time, in all processes together. */
  async cap(queue: QueueName, most: number): Promise<void> {
    await this.app.queue(queue).limit({ concurrency: most });
  }

  /** Queues a job that only the other app has. */
  async unheardOf() {
    return await this.#newer.enqueue('Newer.unheardOf');
  }

  async close(): Promise<void> {
    this.line.release();
    this.#server.closeAllConnections();
    this.#server.close();
    await Promise.all(this.#workers.map((it) => it.close({ grace: 0 })));
    await this.#newer.close();
    await this.app.close();
  }
}

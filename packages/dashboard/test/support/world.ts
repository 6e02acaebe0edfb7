import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cortado, type CortadoOptions, createCortado, startScheduler } from '@cortado/core';
import { type DashboardOptions, mountDashboard } from '@cortado/dashboard';
import { startWorker, type Worker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import { Client } from './client.js';
import { Office } from './service.js';

/** An app with jobs of its own, a worker of its first queues, and a dashboard on a server of Node. */
export class World {
  readonly office = new Office();
  readonly app: Cortado;
  readonly server: Server;
  url = '';
  readonly prefix: string;
  #worker: Worker | undefined;

  private constructor(
    connection: string,
    mounted: Partial<DashboardOptions>,
    prefix: string,
    more: Partial<CortadoOptions>,
  ) {
    this.prefix = prefix;
    const options: CortadoOptions = {
      connection,
      app: 'office',
      services: [Office],
      container: { resolve: () => this.office },
      ...more,
      queues: { mails: { limiter: { max: 10, duration: '1s' } }, ...more.queues },
      ...(connection.startsWith('redis') ? { prefix } : {}),
    };
    this.app = createCortado(options);
    this.server = createServer((_, response) => response.end('the app itself'));
    mountDashboard(this.server, { cortado: this.app, ...mounted });
  }

  /** On Redis, with these queues beside those that are always there. */
  static withQueues(names: readonly string[]): Promise<World> {
    const queues = Object.fromEntries(names.map((it) => [it, {}]));
    return World.open(undefined, {}, undefined, { queues });
  }

  static async open(
    connection = process.env.REDIS_URL ?? '',
    mounted: Partial<DashboardOptions> = {},
    prefix = `dash-${randomUUID()}`,
    more: Partial<CortadoOptions> = {},
  ): Promise<World> {
    const world = new World(connection, mounted, prefix, more);
    await world.app.migrate();
    world.server.listen(0, '127.0.0.1');
    await once(world.server, 'listening');
    const { port } = world.server.address() as AddressInfo;
    world.url = `http://127.0.0.1:${port}${mounted.basePath ?? '/cortado'}`;
    return world;
  }

  async work(queues: readonly string[] = ['short', 'default', 'long']): Promise<void> {
    this.#worker = await startWorker(this.app, { queues: [...queues], concurrency: 4 });
  }

  /** Brings the schedules into the datastore, and fires them. */
  async schedule(): Promise<void> {
    await startScheduler(this.app);
  }

  /** Writes other arguments into a job, digit by digit as this JSON has them: so does whoever writes no JavaScript. */
  async store(queue: string, id: string, json: string): Promise<void> {
    const redis = new Redis(process.env.REDIS_URL ?? '');
    await redis.hset(`${this.prefix}:${queue}:${id}`, 'data', json);
    redis.disconnect();
  }

  client(headers: Record<string, string> = {}): Promise<Client> {
    return new Client(this.url, headers).signIn();
  }

  async close(): Promise<void> {
    this.office.release();
    this.server.closeAllConnections();
    this.server.close();
    await this.#worker?.close({ grace: 0 });
    await this.app.close();
  }
}

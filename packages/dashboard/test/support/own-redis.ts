import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

/** A Redis that nobody else uses, so that what stands in its slow log is ours: loopback, a port of its own, in memory alone. */
export class OwnRedis {
  readonly url: string;
  readonly #server: ChildProcess;

  private constructor(port: number) {
    this.url = `redis://127.0.0.1:${port}`;
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#server = spawn(process.env.REDIS_SERVER as string, options, { stdio: 'ignore' });
  }

  static async start(): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort());
    const client = new Redis(redis.url, { maxRetriesPerRequest: 100, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
    return redis;
  }

  async remove(): Promise<void> {
    if (this.#server.exitCode !== null) return;
    const gone = once(this.#server, 'exit');
    this.#server.kill('SIGKILL');
    await gone;
  }
}

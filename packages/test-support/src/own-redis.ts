import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

/** A Redis that a test may stop, freeze and start again: loopback, its own port, every write on disk before it is answered. */
export class OwnRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cortado-redis-'));
  readonly #port: number;
  readonly #settings: readonly string[];
  readonly #password: string | undefined;
  #server: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[], password?: string) {
    this.#password = password;
    this.#port = port;
    this.#settings = settings;
  }

  /** `settings` are further options of its command line; `password` is what this side gives, where they ask for one. */
  static async start(settings: readonly string[] = [], password?: string): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort(), settings, password);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const options = [
      '--port',
      `${this.#port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      this.#folder,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      ...this.#settings,
    ];
    this.#server = spawn(process.env.REDIS_SERVER as string, options, { stdio: 'ignore' });
    const client = new Redis(this.url, {
      ...this.#login,
      maxRetriesPerRequest: null,
      retryStrategy: () => 20,
    });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }

  /** What an operator says to it; the connection is closed again. */
  async tell(...[command, ...words]: [string, ...string[]]): Promise<unknown> {
    const client = new Redis(this.url, this.#login);
    try {
      return await client.call(command, ...words);
    } finally {
      client.disconnect();
    }
  }

  /** How many replicas of it are up to date, by its own count. */
  async replicas(): Promise<number> {
    const told = String(await this.tell('INFO', 'replication'));
    return [...told.matchAll(/state=online/g)].length;
  }

  get #login(): { password?: string } {
    return this.#password === undefined ? {} : { password: this.#password };
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.#server || this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.thaw();
    const gone = once(this.#server, 'exit');
    this.#server.kill(signal);
    await gone;
  }

  /** Ends at once, and comes back without its data. */
  async restartEmpty(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(join(this.#folder, 'appendonlydir'), { recursive: true, force: true });
    await this.start();
  }

  /** Keeps connections open and answers nothing. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#server?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

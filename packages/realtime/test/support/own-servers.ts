import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis that a test may stop and start again: loopback, its own port, every write on disk before it is answered. */
export class OwnRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cortado-redis-'));
  readonly #port: number;
  #server: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<OwnRedis> {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as { port: number };
    free.close();
    const redis = new OwnRedis(port);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const words = `--port ${this.#port} --bind 127.0.0.1 --save  --appendonly yes --appendfsync always`.split(
      ' ',
    );
    const server = spawn(process.env.REDIS_SERVER as string, [...words, '--dir', this.#folder]);
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('exit', reject);
      server.stdout.on('data', (text) => {
        if (/Ready to accept connections/.test(String(text))) resolve();
      });
    });
    server.removeAllListeners('exit');
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

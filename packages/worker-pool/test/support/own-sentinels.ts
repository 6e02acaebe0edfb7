import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisConnection } from '@cortado/core';
import { freePort } from '@cortado/test-support/free-port';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';

const NAME = 'main';
/** Milliseconds after which Sentinels take a master that does not answer to be down. */
const DOWN_AFTER = 1_500;

/** A master, two replicas and three Sentinels of a test's own. */
export class OwnSentinels {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cortado-sentinels-'));
  readonly #sentinels: ChildProcess[] = [];
  readonly #ports: number[] = [];
  #servers: readonly OwnRedis[] = [];

  static async start(): Promise<OwnSentinels> {
    const own = new OwnSentinels();
    const first = await OwnRedis.start();
    const follows = ['--replicaof', '127.0.0.1', portOf(first)];
    own.#servers = [first, await OwnRedis.start(follows), await OwnRedis.start(follows)];
    for (let index = 0; index < 3; index++) await own.#startSentinel(portOf(first), index);
    await until(
      () => own.#told(),
      (it) => it.every(({ slaves, sentinels }) => slaves === '2' && sentinels === '3'),
    );
    return own;
  }

  get connection(): RedisConnection {
    return { sentinels: this.#ports.map((port) => ({ host: '127.0.0.1', port })), name: NAME };
  }

  /** The server that the Sentinels name. */
  async master(): Promise<OwnRedis> {
    const [, port] = await this.#ask<[string, string]>('get-master-addr-by-name', NAME);
    return this.#servers.find((it) => portOf(it) === port) as OwnRedis;
  }

  /** Resolves when another server than this is the master, and says so itself. */
  async replaced(master: OwnRedis): Promise<OwnRedis> {
    return await until(
      async () => {
        const named = await this.master();
        const role = named === master ? '' : String(await named.tell('INFO', 'replication'));
        return role.includes('role:master') ? named : undefined;
      },
      (it) => it !== undefined,
    ).then((it) => it as OwnRedis);
  }

  /** Kills the Sentinel that everybody asks first; from then on this side asks the next. */
  async killFirst(): Promise<void> {
    this.#ports.push(this.#ports.shift() as number);
    await kill(this.#sentinels.shift() as ChildProcess);
  }

  async remove(): Promise<void> {
    for (const sentinel of this.#sentinels) await kill(sentinel);
    await Promise.all(this.#servers.map((it) => it.remove()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startSentinel(masterPort: string, index: number): Promise<void> {
    const port = await freePort();
    const file = join(this.#folder, `${index}.conf`);
    writeFileSync(
      file,
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${this.#folder}`,
        `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 2`,
        `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER}`,
        `sentinel failover-timeout ${NAME} 6000`,
        '',
      ].join('\n'),
    );
    this.#sentinels.push(
      spawn(process.env.REDIS_SERVER as string, [file, '--sentinel'], { stdio: 'ignore' }),
    );
    this.#ports.push(port);
  }

  /** What each Sentinel knows: of replicas and of the others. */
  async #told(): Promise<{ slaves: string; sentinels: string }[]> {
    return await Promise.all(
      this.#ports.map(async (port) => {
        const info = String(await tell(port, (it) => it.info('sentinel')).catch(() => ''));
        const [, slaves = '', sentinels = ''] = /slaves=(\d+),sentinels=(\d+)/.exec(info) ?? [];
        return { slaves, sentinels };
      }),
    );
  }

  async #ask<T>(...words: [string, ...string[]]): Promise<T> {
    return (await tell(this.#ports[0] as number, (it) => it.call('SENTINEL', ...words))) as T;
  }
}

async function kill(sentinel: ChildProcess): Promise<void> {
  const gone = once(sentinel, 'exit');
  sentinel.kill('SIGKILL');
  await gone;
}

async function tell<T>(port: number, act: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ host: '127.0.0.1', port, enableReadyCheck: false });
  client.on('error', () => undefined);
  try {
    return await act(client);
  } finally {
    client.disconnect();
  }
}

function portOf(server: OwnRedis): string {
  return new URL(server.url).port;
}

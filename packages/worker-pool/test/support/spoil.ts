import type { Cortado } from '@cortado/core';
import { EmbeddedDatabase } from '@cortado/embedded';
import { Cluster, Redis } from 'ioredis';
import pg from 'pg';

interface SqlPool {
  query(text: string, values: unknown[]): Promise<unknown>;
  end(): Promise<unknown>;
}

/** Writes rubbish into the datastore by hand, as no code of ours does. */
export class Spoiler {
  readonly #url: string;
  readonly #prefix: string;

  constructor(cortado: Cortado, url: string) {
    this.#url = url;
    this.#prefix = cortado.internals.options.prefix ?? 'bull';
  }

  get isRedis(): boolean {
    return this.#url.startsWith('redis');
  }

  /** Into one of our records. */
  async record(collection: string, key: string, rubbish: string): Promise<void> {
    if (this.isRedis)
      await this.#redis((it) => it.hset(`${this.#prefix}:cortado:${collection}:${key}`, 'v', rubbish));
    else
      await this.#sql('UPDATE cortado.record SET value = $3 WHERE collection = $1 AND key = $2', [
        collection,
        key,
        rubbish,
      ]);
  }

  /** Into a job. PostgreSQL takes nothing but JSON. */
  async job(queue: string, id: string): Promise<void> {
    if (this.isRedis)
      await this.#redis((it) =>
        it.hset(`${this.#prefix}:${queue}:${id}`, 'opts', '{rub', 'timestamp', 'x', 'data', '}'),
      );
    else
      await this.#sql(`UPDATE bullmq.job SET opts = '"rub"', data = '"bish"' WHERE queue = $1 AND id = $2`, [
        queue,
        id,
      ]);
  }

  /** Other arguments into a job, digit by digit as this JSON has them: so does whoever writes no JavaScript. */
  async arguments(queue: string, id: string, json: string): Promise<void> {
    if (this.isRedis) await this.#redis((it) => it.hset(`${this.#prefix}:${queue}:${id}`, 'data', json));
    else await this.#sql('UPDATE bullmq.job SET data = $3 WHERE queue = $1 AND id = $2', [queue, id, json]);
  }

  /** Into a schedule; on Redis alone can it become anything. */
  async schedule(key: string): Promise<void> {
    await this.#redis((it) => it.hset(`${this.#prefix}:cortado-scheduler:repeat:${key}`, 'data', '{rub'));
  }

  async #redis(act: (client: Redis | Cluster) => Promise<unknown>): Promise<void> {
    const [, nodes] = this.#url.split('redis+cluster://');
    const client =
      nodes === undefined ? new Redis(this.#url) : new Cluster(nodes.split(',').map((it) => `redis://${it}`));
    try {
      await act(client);
    } finally {
      client.disconnect();
    }
  }

  async #sql(text: string, values: string[]): Promise<void> {
    const pool: SqlPool = this.#url.startsWith('embedded:')
      ? new EmbeddedDatabase({ folder: this.#url.slice('embedded:'.length) })
      : new pg.Pool({ connectionString: this.#url });
    try {
      await pool.query(text, values);
    } finally {
      await pool.end();
    }
  }
}

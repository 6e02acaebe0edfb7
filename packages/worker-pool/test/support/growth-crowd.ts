import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, Enqueue, type Enqueued, type JobHandle } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import pg from 'pg';

class Crowd {
  @Enqueue()
  async wait(value: string): Enqueued<string> {
    return value;
  }

  @Enqueue({ keep: { failed: { count: 10_000_000 } } })
  async fail(): Promise<void> {
    throw new Error('the printer is on fire');
  }
}

/** Copies of one job, in a state: the real one stays the newest, or the oldest. */
export type Clone = (
  crowd: GrowthCrowd,
  id: string,
  state: 'waiting' | 'failed',
  copies: number,
) => Promise<void>;

/** A queue with one real job that waits, one that failed, and as many copies of each as are wanted. */
export class GrowthCrowd {
  readonly queue = `crowd-${randomUUID().slice(0, 8)}`;
  readonly prefix = `crowd-${randomUUID().slice(0, 8)}`;
  readonly cortado: Cortado;
  readonly size: number;
  oldest!: JobHandle<unknown>;
  newest!: JobHandle<unknown>;
  failed!: JobHandle<unknown>;

  constructor(connection: string, size: number) {
    this.size = size;
    this.cortado = createCortado({
      connection,
      prefix: this.prefix,
      services: [Crowd],
      queues: { [this.queue]: {} },
      defaults: { queue: this.queue },
      log: false,
    });
  }

  async fill(clone: Clone): Promise<void> {
    const { cortado, queue } = this;
    await cortado.migrate();
    const worker = await startWorker(cortado, { queues: [queue] });
    this.failed = await cortado.enqueue('Crowd.fail');
    await this.failed.result({ timeout: '30s' }).catch(() => undefined);
    await worker.close();
    await clone(this, this.failed.id, 'failed', this.size);
    this.oldest = await cortado.enqueue('Crowd.wait', ['oldest'], {
      unique: { key: 'oldest', onConflict: 'replace' },
    });
    const { id } = await cortado.enqueue('Crowd.wait', ['one of many']);
    await clone(this, id, 'waiting', this.size);
    this.newest = await cortado.enqueue('Crowd.wait', ['newest']);
  }
}

/** On Redis: the hash of the job, and its place in its list or set. */
export function redisClone(url: string): Clone {
  return async ({ prefix, queue }, id, state, copies) => {
    const client = new Redis(url);
    const keys = `${prefix}:${queue}:`;
    const fields = Object.entries(await client.hgetall(keys + id)).flat();
    for (let start = 0; start < copies; start += 5_000)
      await client.eval(
        `for index = ARGV[2], math.min(ARGV[2] + 4999, ARGV[3] - 1) do
           local id = 'copy-' .. ARGV[1] .. '-' .. index
           redis.call('HSET', KEYS[1] .. id, unpack(ARGV, 4))
           if ARGV[1] == 'failed' then redis.call('ZADD', KEYS[1] .. 'failed', ${Date.now()} + index, id)
           else redis.call('LPUSH', KEYS[1] .. 'wait', id) end
         end`,
        1,
        keys,
        state,
        start,
        copies,
        ...fields,
      );
    client.disconnect();
  };
}

/** On PostgreSQL: its row. */
export function postgresClone(url: string): Clone {
  return async ({ queue }, id, state, copies) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      `INSERT INTO bullmq.job SELECT (jsonb_populate_record(j, jsonb_build_object(
         'id', 'copy-' || $3::text || '-' || nr, 'seq', nextval('bullmq.job_seq'), 'finished_at_ms', j.finished_at_ms + nr))).*
       FROM bullmq.job j, generate_series(1, $4::integer) AS nr WHERE queue = $1 AND id = $2`,
      [queue, id, state, copies],
    );
    await client.query('VACUUM ANALYZE bullmq.job');
    await client.end();
  };
}

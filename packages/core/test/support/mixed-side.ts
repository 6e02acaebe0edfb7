import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { createPostgresBackend, FlowProducer, type PgPool, Queue, Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { newWorker } from '../../src/datastore/bullmq/instances.js';
import { DatastoreTime } from '../../src/datastore/datastore-time.js';
import type { EngineLink } from '../../src/datastore/ports/engine-link.js';
import { SqlListener } from '../../src/datastore/postgres/sql-listener.js';
import { sqlTime } from '../../src/datastore/postgres/sql-time.js';
import { sqlWorkerBackends } from '../../src/datastore/postgres/together/sql-worker-backend.js';
import { workerBackends } from '../../src/datastore/redis/together/redis-worker-backend.js';
import { workMixedJob } from './mixed-jobs.js';

const KEEPS_EVENTS = { streams: { events: { maxLen: 100_000 } } };

type Settings = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** A queue whose jobs are done our way or BullMQ's. */
export interface MixedSide {
  readonly queue: Queue;
  readonly flows: FlowProducer;
  /** One more worker, which has not begun. */
  worker(settings: Settings): Worker;
  /** Takes the locks of all that runs, as if they had run out. */
  loseLocks(): Promise<void>;
  /** The events of each job, in their order. */
  events(): Promise<Map<string, string[]>>;
  close(): Promise<void>;
}

export function redisSide(redis: Redis, isOurs: boolean): MixedSide {
  const connection = { connection: redis, prefix: `mixed-${randomUUID()}` };
  const link: EngineLink = {
    ...connection,
    backendFactory: workerBackends(redis, { count: 0 }),
    isOutage: () => false,
  };
  const queue = new Queue('mail', { ...connection, ...KEEPS_EVENTS });
  return opened({
    queue,
    flows: new FlowProducer(connection),
    worker: (settings) =>
      isOurs
        ? newWorker(link, 'mail', workMixedJob, { ...settings, autorun: false })
        : new Worker('mail', workMixedJob, { ...connection, ...settings, autorun: false }),
    loseLocks: async () => {
      for (const id of await redis.lrange(queue.toKey('active'), 0, -1))
        await redis.del(queue.toKey(`${id}:lock`));
    },
    events: async () =>
      byJob((await redis.xrange(queue.toKey('events'), '-', '+')).map(([, fields]) => pairs(fields))),
  });
}

/** On PostgreSQL or the embedded one. */
export function sqlSide(pool: PgPool, isOurs: boolean): MixedSide {
  const name = `mail-${randomUUID()}`;
  const connection = { connection: pool as never };
  const listener = new SqlListener(() => pool.connect());
  const link: EngineLink = {
    ...connection,
    prefix: '',
    backendFactory: sqlWorkerBackends(pool as never, new DatastoreTime(() => sqlTime(pool)), listener),
    isOutage: () => false,
  };
  const side = opened({
    queue: new Queue(name, { ...connection, ...KEEPS_EVENTS }, createPostgresBackend as never),
    flows: new FlowProducer(connection, createPostgresBackend as never),
    worker: (settings) =>
      isOurs
        ? newWorker(link, name, workMixedJob, { ...settings, autorun: false })
        : new Worker(
            name,
            workMixedJob,
            { ...connection, ...settings, autorun: false },
            createPostgresBackend as never,
          ),
    loseLocks: async () => {
      await pool.query(`UPDATE job SET locked_until_ms = 1 WHERE queue = $1 AND state = 'active'`, [name]);
    },
    events: async () => {
      const { rows } = await pool.query<{ event: string; data: object }>(
        'SELECT event, data FROM event WHERE queue = $1 ORDER BY id',
        [name],
      );
      return byJob(rows.map(({ event, data }) => ({ event, ...data })));
    },
  });
  return {
    ...side,
    close: async () => {
      await side.close();
      listener.close();
    },
  };
}

function opened(parts: Omit<MixedSide, 'close'>): MixedSide {
  const { queue, flows } = parts;
  const workers: Worker[] = [];
  const quiet = <T extends EventEmitter>(it: T): T => it.on('error', () => undefined);
  quiet(queue as unknown as EventEmitter);
  quiet(flows as unknown as EventEmitter);
  return {
    ...parts,
    worker: (settings) => {
      const worker = parts.worker(settings);
      quiet(worker as unknown as EventEmitter);
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await Promise.all([...workers.map((it) => it.close()), flows.close()]);
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}

function pairs(fields: readonly string[]): Record<string, string> {
  const event: Record<string, string> = {};
  for (let index = 0; index < fields.length; index += 2)
    event[fields[index] as string] = fields[index + 1] as string;
  return event;
}

/** Events that are about no job depend on how fast the jobs were, and moments on when. */
function byJob(events: readonly Record<string, unknown>[]): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const { jobId, delay: _, ...event } of events) {
    if (jobId === undefined) continue;
    const list = told.get(String(jobId)) ?? [];
    list.push(JSON.stringify(event));
    told.set(String(jobId), list);
  }
  return new Map([...told].sort(([one], [other]) => (one < other ? -1 : 1)));
}

import {
  type BackendFactory,
  createPostgresBackend,
  type IQueueBackend,
  type PostgresConnectionOptions,
  type WorkerOptions,
} from 'bullmq';
import { ActiveJobs, withStalledChecksTogether } from '../../bullmq/stalled-checks.js';
import { timedBackend } from '../../bullmq/timed-backend.js';
import type { DatastoreTime } from '../../datastore-time.js';
import { ListeningPool, type SharedPool } from '../listening-pool.js';
import { tellingWhenReady } from '../ready-again.js';
import type { SqlListener } from '../sql-listener.js';
import { areKnown } from './known-functions.js';
import { LostFetches } from './lost-fetches.js';
import { restWhileMaxed } from './rest-while-maxed.js';
import { SendingOrder } from './sending-order.js';
import type { SqlBackend } from './sql-finishing.js';
import { WorkerCommands } from './worker-commands.js';

const ANY_ACTIVE = `SELECT EXISTS (SELECT 1 FROM job WHERE queue = ANY ($1::text[]) AND state = 'active') AS found`;

/**
 * BullMQ's backends, but they listen through `listener`, and those of workers complete jobs together, and leave it to a sweep what stays of them, where the
 * functions in the database are those that this was compared with.
 */
export function sqlWorkerBackends(
  pool: SharedPool,
  time: DatastoreTime,
  listener: SqlListener,
): BackendFactory<IQueueBackend, PostgresConnectionOptions> {
  const make: BackendFactory<IQueueBackend, PostgresConnectionOptions> = (queue, opts, kinds) => {
    const connected = { ...opts, connection: new ListeningPool(pool, listener, queue) };
    const backend = timedBackend(
      tellingWhenReady(createPostgresBackend(queue, connected, kinds)),
      time,
    ) as unknown as SqlBackend;
    if (!kinds?.withBlockingConnection) return backend;
    const lines = new SendingOrder();
    const addLog = backend.addLog.bind(backend);
    // Each would take a connection of its own, and the last be the first.
    backend.addLog = (id, line, most) => lines.alone(id, () => addLog(id, line, most));
    const lost = new LostFetches(pool, queue);
    // At once: a worker takes these commands to itself when it is made.
    const commands = new WorkerCommands(backend, { pool, time, queue, lost, options: opts as WorkerOptions });
    const waitUntilReady = backend.waitUntilReady.bind(backend);
    let whenReady: Promise<void> | undefined;
    let isReady = false;
    const makeReady = async () => {
      await waitUntilReady();
      await time.known();
      if (await areKnown(pool, 'completing-together')) commands.goTogether();
      isReady = true;
    };
    backend.waitUntilReady = () => {
      whenReady ??= makeReady().catch((error) => {
        whenReady = undefined;
        throw error;
      });
      return whenReady;
    };
    // Before that nobody knows how to fetch, and BullMQ's way lets all that is due wait before it gives a job.
    const take = backend.moveToActive;
    backend.moveToActive = async (token, name) => {
      if (!isReady) await backend.waitUntilReady();
      return await take(token, name);
    };
    restWhileMaxed(backend);
    return backend;
  };
  const active = new ActiveJobs(async (queues) => {
    const { rows } = await pool.query<{ found: boolean }>(ANY_ACTIVE, [queues]);
    return rows[0]?.found ?? true;
  });
  return withStalledChecksTogether(make, active);
}

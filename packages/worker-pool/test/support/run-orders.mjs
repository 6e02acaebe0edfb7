/**
 * Queues and runs jobs of every kind on Redis, and tells what became of them: node run-orders.mjs <url> <prefix>.
 * For tests that load another BullMQ before it.
 */
import { createCortado, currentJob, defineJob } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';

const [, , connection, prefix] = process.argv;
const KEPT = 20;
const started = [];

const double = defineJob('double', {}, async (it) => 2 * it);
const ends = defineJob('ends', { queue: 'short' }, async () => started.push('ends'));
const once = defineJob('once', { unique: 'one' }, async () => 'once');
const later = defineJob('later', { delay: '100ms' }, async () => 'later');
const urgent = defineJob('urgent', { priority: 1 }, async () => 'urgent');
const flaky = defineJob('flaky', { attempts: 2, backoff: 10 }, async () => {
  if (currentJob().attempt === 1) throw new Error('not yet');
  return 'flaky';
});
const broken = defineJob('broken', {}, async () => {
  throw new Error('broken for good');
});

const cortado = createCortado({
  connection,
  prefix,
  jobs: [double, ends, once, later, urgent, flaky, broken],
  defaults: { keep: { completed: { count: KEPT } } },
});
const fallbacks = [];
cortado.on('datastore.fallback', ({ shortcut, instead, found }) =>
  fallbacks.push({ shortcut, instead, isWhole: found !== undefined }),
);
const errors = [];
cortado.on('worker.error', ({ error }) => errors.push(error.message));

const first = await double(0);
const redis = new Redis(connection);
const stored = await redis.hgetall(`${prefix}:default:${first.id}`);

const together = await Promise.all(Array.from({ length: 200 }, (_, index) => double(index + 1)));
const many = await cortado.enqueueMany(
  Array.from({ length: 600 }, (_, index) => ({ name: 'double', args: [index + 201] })),
);
const order = (await redis.lrange(`${prefix}:default:wait`, 0, -1)).reverse();
const doubles = [first, ...together, ...many];
const others = [await once(), await once(), await later(), await urgent(), await flaky()];
const lost = await broken();
const batch = cortado.batch({ onFinished: 'ends' });
for (let index = 0; index < 50; index++) batch.add('double', [index]);
const handle = await batch.run();

const worker = await startWorker(cortado, { concurrency: 20 });
const timeout = { timeout: '30s' };
const sum = (await Promise.all(doubles.map((it) => it.result(timeout)))).reduce((total, it) => total + it, 0);
const results = await Promise.all(others.map((it) => it.result(timeout)));
const failure = await lost.result(timeout).catch((error) => error.message);
const end = await handle.result(timeout);
await worker.close();
const { completed, failed, waiting, active } = await cortado.queue('default').counts();
const finished = await redis.get(`${prefix}:default:meta:finished`);
await cortado.close();
await redis.quit();

process.stdout.write(
  JSON.stringify({
    fallbacks,
    errors,
    stored: { fields: Object.keys(stored), opts: JSON.parse(stored.opts) },
    inOrder: order.join() === doubles.map((it) => it.id).join(),
    sum,
    results,
    isOne: others[0].id === others[1].id,
    failure,
    batch: { total: end.total, completed: end.completed },
    counts: { completed, failed, waiting, active },
    finished: finished === null ? null : Number(finished),
  }),
);

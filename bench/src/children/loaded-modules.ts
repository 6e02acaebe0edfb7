/** A fresh process that runs one job on Redis, with BullMQ or with Cortado, and prints how many modules it loaded. */
import { once } from 'node:events';
import { Session } from 'node:inspector';

const [, , side, url = ''] = process.argv;
const loaded = new Set<string>();
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => loaded.add(params.url));
session.post('Debugger.enable');
// Node's own, and this file.
const before = new Set(loaded);

if (side === 'raw') await runRaw();
else await runCortado();
const modules = [...loaded].filter((it) => !before.has(it) && /^(file:|\/|[A-Z]:)/.test(it));
process.stdout.write(String(modules.length));

async function runRaw(): Promise<void> {
  const { Queue, Worker } = await import('bullmq');
  const connection = { url, maxRetriesPerRequest: null };
  const queue = new Queue('bench-footprint-raw', { connection });
  const worker = new Worker(queue.name, async () => 42, { connection });
  const completed = once(worker, 'completed');
  await queue.add('job', {});
  await completed;
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
}

async function runCortado(): Promise<void> {
  const { createCortado, defineJob } = await import('@cortado/core');
  const { startWorker } = await import('@cortado/worker-pool');
  const job = defineJob('job', { keep: { completed: { count: 0 } } }, async () => 42);
  const cortado = createCortado({ connection: url, prefix: 'bench-footprint', jobs: [job] });
  await startWorker(cortado);
  await (await cortado.enqueue('job')).result();
  await cortado.close();
}

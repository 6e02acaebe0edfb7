/** A process with a worker whose one job never returns. Told to close, it does, and has nothing left to do. */
import { createCortado, defineJob } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';

let began;
const running = new Promise((resolve) => {
  began = resolve;
});
const deaf = defineJob('deaf', { queue: 'short', timeout: '3s' }, async () => {
  began();
  await new Promise(() => undefined);
});
const app = createCortado({ connection: process.argv[2], jobs: [deaf], log: false });
await app.migrate();
const worker = await startWorker(app, { queues: ['short'] });
process.once('message', async () => {
  await worker.close({ grace: 200, abortGrace: 200 });
  await app.close();
  process.send('closed');
  process.disconnect();
});
// Who queued it is to have its answer, too, before the datastore freezes.
await deaf();
await running;
process.send('running');

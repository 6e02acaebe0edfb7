/** A process with a worker whose one job never returns. Told to close, it does, and has nothing left to do. */
import { createCortado, defineJob } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';

const deaf = defineJob('deaf', { queue: 'short', timeout: '3s' }, async () => {
  process.send('running');
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
await deaf();

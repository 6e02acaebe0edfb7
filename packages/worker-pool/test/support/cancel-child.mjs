/** A process with a worker whose job `hold` goes on until it is told to stop; over IPC it says when that is. */
import { createCortado, currentJob, defineJob } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';

const hold = defineJob('hold', {}, async () => {
  const { id, signal } = currentJob();
  process.send({ event: 'started', id });
  await new Promise((_, reject) =>
    signal.addEventListener('abort', () => {
      process.send({ event: 'aborted', id, at: Date.now() });
      reject(signal.reason);
    }),
  );
});

const [connection, prefix] = process.argv.slice(2);
const cortado = createCortado({ connection, prefix, jobs: [hold] });
process.on('disconnect', () => process.exit(1));
// Short enough for a test to wait until its jobs are taken over once it is killed.
const worker = await startWorker(cortado, { lockDuration: '5s', stalledInterval: '1s' });
process.on('message', async () => {
  await worker.close();
  await cortado.close();
  process.disconnect();
});
process.send({ event: 'serving' });

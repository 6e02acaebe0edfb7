// A worker process whose jobs tell rooms: prints a line when it serves, and ends when it is killed.
import { createCortado, defineJob } from '@cortado/core';
import { publishRealtime } from '@cortado/realtime/publish';
import { startWorker } from '@cortado/worker-pool';

const [connection, prefix, queue] = process.argv.slice(2);

/** Tells the targets in turn, `count` times in all, and waits so many milliseconds after each. */
const tell = defineJob('tell', { queue, timeout: '5m' }, async ({ from, targets, count, every }) => {
  for (let nr = 1; nr <= count; nr++) {
    await publishRealtime('told', { from, nr, sent: Date.now() }, targets[nr % targets.length]);
    if (every > 0) await new Promise((resolve) => setTimeout(resolve, every));
  }
});

const cortado = createCortado({ connection, prefix, jobs: [tell], queues: { [queue]: {} }, log: false });
await startWorker(cortado, { queues: [queue], concurrency: 4 });
process.stdout.write('serving\n');
// Its parent is gone.
process.stdin.on('end', () => process.exit()).resume();

/** A process for tests of schedules: fires them or runs what they queue. What ran goes out over IPC when asked. */
import { createCortado, currentJob, Scheduled, startScheduler } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';

const [role, connection, prefix, count] = process.argv.slice(2);
const ran = [];

class Beats {
  async beat() {
    ran.push(currentJob().id);
  }
}
for (let index = 0; index < Number(count); index++) {
  const beat = Scheduled({ every: '1s', overlap: 'allow', catchUp: 'all' }, { key: `beat-${index}` });
  beat(Beats.prototype, 'beat', Object.getOwnPropertyDescriptor(Beats.prototype, 'beat'));
}

const cortado = createCortado({
  connection,
  prefix,
  app: 'beats',
  services: [Beats],
  keepSlots: { count: 1_000 },
  defaults: { keep: { completed: { count: 100_000 } } },
});
process.on('disconnect', () => process.exit(1));
process.on('message', () => process.send({ ran }));
cortado.on('worker.error', ({ error }) => process.stderr.write(`${role} ${process.pid}: ${error.message}\n`));
if (role === 'work') await startWorker(cortado, { concurrency: 50 });
else await startScheduler(cortado);
process.send({ serving: true });

/** A process with one built WorkerPool, led over IPC: the options come in as an argument, events go out. */
import { WorkerPool } from '@cortado/worker-pool';

const pool = new WorkerPool(JSON.parse(process.argv[2]));
/** What may be asked for while it serves; the answer, or what was thrown, comes back under the same number. */
const acts = {
  processes: () => pool.processes(),
  restart: () => pool.restart(),
  scale: (count, options) => pool.scale(count, options),
};
process.on('message', async ({ close, ask, call, args }) => {
  if (close) await pool.close(close);
  if (!ask) return;
  const answer = await Promise.resolve()
    .then(() => acts[call](...args))
    .then(
      (value) => ({ value }),
      ({ name, message }) => ({ error: { name, message } }),
    );
  process.send({ answer: ask, ...answer });
});
const leave = () => process.exit(1);
process.on('disconnect', leave);
try {
  await pool.start();
  process.send({ event: 'serving', pids: pool.pids });
  process.send({ event: 'closed', returned: await pool.closed });
} catch (error) {
  process.send({ event: 'failed', name: error.name, message: error.message });
}
process.off('disconnect', leave);
process.disconnect();

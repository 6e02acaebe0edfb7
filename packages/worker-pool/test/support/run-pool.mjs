/** A process with one built WorkerPool, led over IPC: the options come in as an argument, events go out. */
import { WorkerPool } from '@cortado/worker-pool';

const pool = new WorkerPool(JSON.parse(process.argv[2]));
process.on('message', async ({ close }) => {
  if (close) await pool.close(close);
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

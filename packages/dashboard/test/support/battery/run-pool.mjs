/** A process with one built WorkerPool. It ends when whoever started it lets go. */
import { WorkerPool } from '@cortado/worker-pool';

const pool = new WorkerPool(JSON.parse(process.argv[2]));
process.on('disconnect', () => void pool.close({ grace: 0 }).finally(() => process.exit(0)));
await pool.start();
process.send('serving');

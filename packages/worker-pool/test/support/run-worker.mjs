/** A process with one built worker: config, options and how it closes come in as arguments; SIGTERM closes it. */
import { loadCortado } from '@cortado/core/load';
import { startWorker } from '@cortado/worker-pool';

const [config, options = '{}', close = '{"grace":0}'] = process.argv.slice(2);
const cortado = await loadCortado(config);
const worker = await startWorker(cortado, JSON.parse(options));
process.once('SIGTERM', async () => {
  await worker.close(JSON.parse(close));
  await cortado.close();
  process.exit(0);
});
process.once('disconnect', () => process.exit(1));
process.send('serving');

/** A process with one built worker for the config named first; ends in good order on SIGTERM. */
import { loadCortado } from '@cortado/core/load';
import { startWorker } from '@cortado/worker-pool';

const [config, options] = process.argv.slice(2);
const cortado = await loadCortado(config);
const worker = await startWorker(cortado, JSON.parse(options));
process.on('SIGTERM', () => void worker.close({ grace: 0 }));
process.send('serving');
await worker.closed;
await cortado.close();
process.disconnect();

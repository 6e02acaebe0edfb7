/** The page alone; workers and the scheduler run in processes of their own (`cortado worker-pool`, `cortado schedule`). */
import { createCortado } from '@cortado/core';
import { stopOnSignals } from '@cortado/worker-pool';
import config, { services } from '../cortado.config.js';
import { readPort } from './settings.js';
import { startWeb } from './web/web-server.js';

const cortado = createCortado(config);
await services.database.open();
await cortado.migrate();
const web = await startWeb(
  { cortado, services },
  { port: readPort(process.env), onError: (error) => console.error(error) },
);
console.log(`The flight back office is open on ${web.url}`);

await stopOnSignals(web).closed;
await cortado.close();
await services.close();

import { createCortado } from '@cortado/core';
import { startWorker, stopOnSignals } from '@cortado/worker-pool';
import { Letters } from './bundled-letters.js';

/** A service that is bundled: says in lines what becomes of its jobs, and runs until it is told to end. */
async function serve(): Promise<void> {
  const { BUNDLED_URL, BUNDLED_CONFIG } = process.env;
  const cortado = createCortado({
    connection: BUNDLED_URL,
    services: [Letters],
    log: false,
    configFile: BUNDLED_CONFIG ?? process.argv[1],
  });
  if (!BUNDLED_URL?.startsWith('redis')) await cortado.migrate();
  cortado.on('datastore.fallback', ({ shortcut }) => console.log(`without: ${shortcut}`));
  cortado.on('process.inline', ({ reason }) => console.log(`inline: ${reason}`));
  await startWorker(cortado, { queues: ['default'] });
  const letters = cortado.jobs(Letters);
  console.log(`result: ${await (await letters.write({ to: 'ada@example.com', pages: 1 })).result()}`);
  await letters.write({ to: 'ada', pages: 1 }).catch(({ code }) => console.log(`refused: ${code}`));
  await (await letters.print()).result().then(
    (pid) => console.log(`isolated: ${pid !== process.pid}`),
    ({ message }) => console.log(`isolated: ${message}`),
  );
  stopOnSignals([cortado]);
  const { id } = await letters.write({ to: 'ada@example.com', pages: 3 });
  console.log(`running: ${id}`);
}

serve().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

import { createCortado } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Letters } from './letters.js';
import { options } from './options.js';

/** Runs a job of each kind, and prints what became of them. */
async function main(): Promise<void> {
  const cortado = createCortado(options);
  let beats = 'from a thread';
  cortado.on('process.inline', () => {
    beats = 'from the event loop';
  });
  await cortado.migrate();
  const worker = await startWorker(cortado, { queues: ['default'] });
  const letters = cortado.jobs(Letters);
  const written = await (await letters.write({ to: 'ada@example.com', pages: 2 })).result();
  const refused = await letters.write({ to: 'ada', pages: 2 }).catch((error: Error) => error.name);
  const printed = await (await letters.print()).result().then(
    (pid) => (pid === process.pid ? 'here' : 'in another process'),
    (error: Error) => error.message,
  );
  await worker.close();
  await cortado.close();
  console.log(JSON.stringify({ written, refused, printed, beats }));
}

main().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});

// An app on Redis: runs one job, asks for datastores that need more, and prints what came of it and what was loaded.
import { createRequire } from 'node:module';
import { createCortado, defineJob } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';

const double = defineJob('double', {}, async (number) => number * 2);
const cortado = createCortado({
  connection: process.env.REDIS_URL,
  prefix: process.env.PREFIX,
  jobs: [double],
});
await startWorker(cortado, { queues: ['default'] });
const handle = await cortado.enqueue('double', [21]);
const result = await handle.result();
// Ours are ES modules and not among them; all that they would bring is CommonJS.
const loaded = Object.keys(createRequire(import.meta.url).cache);

const refused = [];
for (const connection of ['embedded:.data', 'postgres://user:secret@127.0.0.1/jobs']) {
  try {
    await createCortado({ connection, jobs: [double] }).close();
  } catch ({ code, message }) {
    refused.push({ code, message });
  }
}
class Letter {}
const send = defineJob('send', { payload: [Letter] }, async () => undefined);
try {
  await createCortado({ connection: process.env.REDIS_URL, jobs: [send] }).close();
} catch ({ code, message }) {
  refused.push({ code, message });
}
await cortado.queue('default').job(handle.id).remove();
await cortado.close();
process.stdout.write(JSON.stringify({ result, loaded, refused }));

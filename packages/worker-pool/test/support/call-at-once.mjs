// Calls one unique job many times at once, from a process of its own, and tells the outcomes.
import { createCortado, defineJob } from '@cortado/core';

const { options, key, calls } = JSON.parse(process.argv[2]);
const stamp = defineJob('stamp', { queue: 'short', unique: key }, async () => undefined);
const cortado = await createCortado({ ...options, jobs: [stamp] }).open();
process.on('message', async () => {
  const handles = await Promise.all(Array.from({ length: calls }, () => stamp()));
  process.send(handles.map(({ id, outcome }) => ({ id, outcome })));
  await cortado.close();
  process.disconnect();
});
process.send('ready');

/** A suite as most projects have it: Jest without modules, which cannot `require` any. */
const { createCortado, defineJob } = require('@cortado/core');
const { expectEnqueued, fakeCortado } = require('@cortado/testing');
const { startWorker } = require('@cortado/worker-pool');
require('@cortado/testing/jest');

const measure = defineJob('measure', { queue: 'short' }, async (text) => text.length);

it('drains a fake app', async () => {
  const app = fakeCortado({ jobs: [measure] });
  const handle = await measure('four');
  await app.drain();
  expect(await handle.result()).toBe(4);
  expectEnqueued(measure, ([text]) => text === 'four');
  expect(app).toHaveEnqueued('measure', ['four']);
  await app.close();
});

it('runs a worker on Redis', async () => {
  const app = createCortado({
    connection: process.env.REDIS_URL,
    jobs: [measure],
    prefix: `cjs-${Date.now()}`,
  });
  await startWorker(app);
  const handle = await measure('three');
  expect(await handle.result()).toBe(5);
  await app.close();
});

/** A suite whose timers were fakes before anything was loaded. */
const { defineJob } = require('@cortado/core');
const { fakeCortado } = require('@cortado/testing');

const measure = defineJob(
  'measure',
  { queue: 'short', attempts: 2, backoff: '1h' },
  async (text, failing) => {
    if (failing.length > 0) throw new Error(failing.pop());
    return text.length;
  },
);

it('moves its own clock all the same', async () => {
  const app = fakeCortado({ jobs: [measure], log: false });
  await app.start();
  const handle = await measure('four', ['once']);
  await app.clock.advance('2h');
  expect((await handle.status()).state).toBe('failed');
  const other = await measure('three', []);
  await app.clock.advance('1h');
  expect(await other.result()).toBe(5);
  await app.close();
});

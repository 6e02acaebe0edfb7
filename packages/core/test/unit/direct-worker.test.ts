import { Worker } from 'bullmq';

// DirectWorker reaches for these; a BullMQ that has renamed them must not pass unseen.
test('BullMQ still has the private parts a DirectWorker sets', async () => {
  const worker = new Worker('unused', null, { connection: { lazyConnect: true }, autorun: false });
  worker.on('error', () => undefined);
  try {
    expect(worker).toMatchObject({ drained: false, updateDelays: expect.any(Function) });
    expect(worker.processJob).toEqual(expect.any(Function));
  } finally {
    await worker.close(true);
  }
});

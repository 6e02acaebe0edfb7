import { type ControlBus, systemClock } from '@cortado/core/internal';
import { CancelListener } from '../../src/worker/cancel-listener.js';

it('stops a job of the queue that is meant, and confirms for no other', async () => {
  let hear: (message: unknown) => void = () => undefined;
  const told: unknown[] = [];
  const bus = {
    subscribe: async (_: string, listener: typeof hear) => {
      hear = listener;
      return () => undefined;
    },
    publish: async (topic: string, message: unknown) => void told.push([topic, message]),
  } as unknown as ControlBus;
  const stopped: string[] = [];
  // Other producers of BullMQ count their jobs, so that two queues have a job 1.
  const serving = (queue: string, running: string[]) => ({
    queue,
    runsLongerThan: () => false,
    cancel: (id: string, reason: string) =>
      running.includes(id) && stopped.push(`${queue} ${id} ${reason}`) > 0,
  });
  const cancelRequests = { all: async () => [] };
  const listener = new CancelListener({ bus, cancelRequests, clock: systemClock }, [
    serving('mails', ['1']),
    serving('reports', ['2']),
  ]);
  await listener.start();
  const cancel = (queue: string, id: string) =>
    hear({ queue, id, reason: 'late', reply: 'r', call: `${queue} ${id}` });
  cancel('reports', '1');
  cancel('elsewhere', '2');
  expect([stopped, told]).toEqual([[], []]);
  cancel('mails', '1');
  expect([stopped, told]).toEqual([['mails 1 late'], [['r', 'mails 1']]]);
  listener.close();
});

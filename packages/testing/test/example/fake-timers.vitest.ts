import { expectEnqueued, fakeCortado, performJob, testClock } from '@cortado/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { Orders } from './orders.js';

afterEach(() => void vi.useRealTimers());

it.each([
  ['those Vitest takes', undefined],
  ['also queueMicrotask', ['queueMicrotask', 'setTimeout', 'setInterval', 'setImmediate', 'Date'] as const],
])('keeps its own clock among fake timers: %s', async (_, toFake) => {
  vi.useFakeTimers({ now: 0, ...(toFake ? { toFake: [...toFake] } : {}) });
  const orders = new Orders({ ship: async (order) => `DE-${order}` });
  await using app = fakeCortado({
    services: [Orders],
    container: { resolve: () => orders },
    clock: testClock('2026-03-01T08:00:00Z'),
  });
  await app.start();
  const handle = await app.jobs(Orders, { delay: '3 days' }).ship('A-1');
  expectEnqueued(Orders, 'ship', ([order]) => order === 'A-1');
  await app.clock.advance('3 days');
  expect(await handle.result()).toBe('DE-A-1');
  await expect(performJob(Orders, 'ship', ['A-2'])).resolves.toBe('DE-A-2');
  expect(Date.now()).toBe(0);
});

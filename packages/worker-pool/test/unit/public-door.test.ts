import * as door from '@cortado/worker-pool';

it('opens this and nothing else', () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
[
  "ChildStartError",
  "CrashLoopError",
  "InvalidPoolError",
  "PoolClosedError",
  "ProcessLog",
  "Worker",
  "WorkerPool",
  "countEnded",
  "parseMemorySize",
  "plannedSlots",
  "startWorker",
  "steerOnSignals",
  "stopOnSignals",
]
`);
});

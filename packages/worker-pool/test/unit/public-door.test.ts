import * as door from '@cortado/worker-pool';

it('opens this and nothing else', () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
[
  "ChildStartError",
  "InvalidPoolError",
  "Worker",
  "WorkerPool",
  "parseMemorySize",
  "plannedSlots",
  "startWorker",
  "stopOnSignals",
]
`);
});

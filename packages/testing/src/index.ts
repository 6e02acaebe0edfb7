export { TestClock, testClock } from './clock/test-clock.js';
export { type ArgumentCheck, expectEnqueued, expectNothingEnqueued } from './enqueued/expect-enqueued.js';
export type { FakeJob } from './enqueued/fake-job.js';
export { FakeCortado, type FakeOptions, fakeCortado, inlineCortado } from './fake/fake-cortado.js';
export { FakeDatastoreError, NoFakeError, NoSuchJobError } from './fake/fake-errors.js';
export { cortadoMatchers, type EnqueuedExpectation } from './matchers.js';
export { drainJobs } from './run/drain-jobs.js';
export { type PerformOptions, performJob } from './run/perform-job.js';

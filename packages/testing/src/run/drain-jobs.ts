import { currentFake } from '../fake/current-fake.js';

/** Runs what waits in the latest fake app, and what that queues in turn: its `drain()`. @throws NoFakeError */
export function drainJobs(): Promise<void> {
  return currentFake('drainJobs()').drain();
}

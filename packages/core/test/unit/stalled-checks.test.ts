import type { BackendFactory, IQueueBackend } from 'bullmq';
import { ActiveJobs, withStalledChecksTogether } from '../../src/datastore/bullmq/stalled-checks.js';

/** Milliseconds; checks wait a twentieth of it for others. */
const INTERVAL = 40;

/** Two queues of one process, and what was asked of the datastore for them. */
function twoQueues() {
  const asked: (readonly string[])[] = [];
  const active = new ActiveJobs(async (queues) => {
    asked.push(queues);
    return true;
  });
  const bullmq = (name: string) =>
    ({
      close: async () => undefined,
      moveStalledJobsToWait: async () => [name],
    }) as unknown as IQueueBackend;
  const factory: BackendFactory<IQueueBackend> = withStalledChecksTogether(bullmq, active);
  const open = (name: string) =>
    factory(name, { connection: {}, stalledInterval: INTERVAL } as never, { withBlockingConnection: true });
  return { asked, short: open('short'), long: open('long') };
}

describe('the look for stalled jobs', () => {
  it('asks once for all queues of a process', async () => {
    const { asked, short, long } = twoQueues();
    const looks = [short.moveStalledJobsToWait(), long.moveStalledJobsToWait()];
    expect(await Promise.all(looks)).toEqual([['short'], ['long']]);
    expect(asked).toEqual([['short', 'long']]);
  });

  it('leaves out a queue whose worker was closed while it waited for others', async () => {
    const { asked, short, long } = twoQueues();
    const looks = [short.moveStalledJobsToWait(), long.moveStalledJobsToWait()];
    await long.close();
    expect(await Promise.all(looks)).toEqual([['short'], []]);
    expect(asked).toEqual([['short']]);
  });

  it('asks nothing when all were closed, perhaps with their connection', async () => {
    const { asked, short, long } = twoQueues();
    const looks = [short.moveStalledJobsToWait(), long.moveStalledJobsToWait()];
    await Promise.all([short.close(), long.close()]);
    expect(await Promise.all(looks)).toEqual([[], []]);
    expect(asked).toEqual([]);
  });
});

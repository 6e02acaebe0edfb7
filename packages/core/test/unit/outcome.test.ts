import { createCortado, DoNotRetry, defineJob } from '@cortado/core';
import { isFinal, type Outcome } from '@cortado/core/internal';

const failed = (retry: boolean): Outcome => ({ kind: 'failed', error: new Error('no'), retry });

describe('an outcome is final', () => {
  it.each<[string, Outcome, number, boolean]>([
    ['when the job has completed', { kind: 'completed', result: 1 }, 1, true],
    ['when it was cancelled', { kind: 'cancelled', reason: 'sold' }, 1, true],
    ['when its last attempt has failed', failed(true), 3, true],
    ['when no retry can help', failed(false), 1, true],
    ['but not when another attempt follows', failed(true), 2, false],
    ['but not when it runs again later', { kind: 'later', delay: 5 }, 3, false],
    ['but not when its worker stopped first', { kind: 'interrupted' }, 3, false],
  ])('%s', (_, outcome, attempt, final) => {
    expect(isFinal(outcome, { attempt, attempts: 3 })).toBe(final);
  });
});

it('is told of as such when an inline job is retried after a failure for good, its attempts counted on as by a worker', async () => {
  let isHopeless = true;
  const pay = defineJob('pay', { attempts: 3, inline: true }, async () => {
    throw isHopeless ? new DoNotRetry(new Error('no such account')) : new Error('closed');
  });
  const cortado = createCortado({ connection: 'redis://127.0.0.1:1', enqueueTimeout: 50, jobs: [pay] });
  const events: string[] = [];
  for (const name of ['job.retrying', 'job.failed'] as const)
    cortado.on(name, ({ attempt }) => events.push(`${name} ${attempt}`));
  const handle = await cortado.enqueue('pay');
  isHopeless = false;
  await handle.retry();
  expect(events).toEqual(['job.failed 1', 'job.retrying 2', 'job.failed 3']);
  await cortado.close();
});

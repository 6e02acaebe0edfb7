import { type Cortado, createCortado, InvalidOptionsError } from '@cortado/core';
import { startWorker, type WorkerOptions } from '@cortado/worker-pool';

describe('the options of a worker', () => {
  let cortado: Cortado;
  // Nothing answers there: what is refused is refused before anybody is asked.
  beforeAll(() => {
    cortado = createCortado({ connection: 'redis://127.0.0.1:1' });
  });
  afterAll(() => cortado.close());

  it.each([
    [{ concurency: 3 }, 'Unknown option "concurency". Did you mean "concurrency"?'],
    [{ queues: ['shrt'] }, 'No queue is named "shrt". Did you mean "short"?'],
    [
      { queues: [] },
      'Expected "queues" to be an array that names at least one queue; leave it out for all of them, found [].',
    ],
    [
      { queues: 'short' },
      'Expected "queues" to be an array that names at least one queue; leave it out for all of them, found "short".',
    ],
    [{ concurrency: 0 }, 'Expected "concurrency" to be a whole number above zero, found 0.'],
    [
      { strategy: 'fair' },
      "Expected \"strategy\" to be 'priority' or 'round_robin' or 'random', found \"fair\".",
    ],
    [
      { strategy: 'random', weights: { short: 0 } },
      'Expected "weights" to be an object with a whole number from 1 to 1,000 for each queue, such as { short: 3 }, found {"short":0}.',
    ],
    [
      { weights: { short: 2 } },
      'Expected "strategy" to be \'round_robin\' or \'random\' where there are "weights", found undefined.',
    ],
    [{ strategy: 'random', weights: { shrt: 2 } }, 'No queue is named "shrt". Did you mean "short"?'],
    [
      { queues: ['short', 'long'], strategy: 'random', weights: { default: 2 } },
      'The queue "default" has a weight, and is not one of those that are served: short, long.',
    ],
    [{ maxJobs: 0 }, 'Expected "maxJobs" to be a whole number above zero, found 0.'],
    [
      { maxMemory: '512' },
      'Expected "maxMemory" to be a size of at least 1 MB such as \'512MB\', \'1.5G\' or 536870912 (bytes), found "512".',
    ],
    [{ name: '' }, 'Expected "name" to be text, found "".'],
    [{ burst: 'yes' }, 'Expected "burst" to be true or false, found "yes".'],
    [
      { lockDuration: 'soon' },
      'Expected "lockDuration" to be a duration above zero such as \'5m\', \'90s\' or 300000 (milliseconds), found "soon".',
    ],
    [
      { stalledInterval: 0 },
      "Expected \"stalledInterval\" to be a duration above zero such as '5m', '90s' or 300000 (milliseconds), found 0.",
    ],
    [
      { grace: -1 },
      "Expected \"grace\" to be a duration above zero such as '5m', '90s' or 300000 (milliseconds), found -1.",
    ],
    ['short', 'Expected the options to be an object, found "short".'],
  ])('refuses %j', async (options, problem) => {
    const starting = startWorker(cortado, options as WorkerOptions);
    await expect(starting).rejects.toThrow(InvalidOptionsError);
    await expect(starting).rejects.toThrow(`The worker cannot start: ${problem}`);
  });

  it('are refused for all that is wrong at once', async () => {
    const starting = startWorker(cortado, { queues: ['shrt', 'lnog'], concurrency: 1.5 });
    await expect(starting).rejects.toMatchObject({ problems: { length: 3 } });
  });
});

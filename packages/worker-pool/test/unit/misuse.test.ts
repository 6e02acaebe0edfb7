import { type Cortado, createCortado, defineJob, InvalidOptionsError } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';

/** Refused before anything is connected. */
describe('misuse of startWorker', () => {
  let cortado: Cortado;
  beforeAll(() => {
    cortado = createCortado({
      connection: 'redis://127.0.0.1:1',
      jobs: [defineJob('nothing', {}, async () => undefined)],
    });
  });
  afterAll(() => cortado.close());

  it.each<[unknown, string]>([
    [{ concurency: 5 }, 'Unknown option "concurency". Did you mean "concurrency"?'],
    [
      { queues: [] },
      'Expected "queues" to be an array that names at least one queue; leave it out for all of them, found [].',
    ],
    [
      { queues: 'short' },
      'Expected "queues" to be an array that names at least one queue; leave it out for all of them, found "short".',
    ],
    [{ queues: ['shrot'] }, 'No queue is named "shrot". Did you mean "short"?'],
    [
      { stalledInterval: '30d' },
      'Expected "stalledInterval" to be a duration of at most 24 days such as \'5m\', \'90s\' or 300000 (milliseconds), found "30d".',
    ],
    [
      { lockDuration: 2 ** 31 },
      "Expected \"lockDuration\" to be a duration of at most 24 days such as '5m', '90s' or 300000 (milliseconds), found 2147483648.",
    ],
    [
      { concurrency: 0, burst: 'yes' },
      'Expected "concurrency" to be a whole number above zero, found 0. Expected "burst" to be true or false, found "yes".',
    ],
    ['short', 'Expected the options to be an object, found "short".'],
    [['short'], 'Expected the options to be an object, found ["short"].'],
    [null, 'Expected the options to be an object, found null.'],
  ])('answers %j', async (options, sentence) => {
    const refused = startWorker(cortado, options as never);
    await expect(refused).rejects.toBeInstanceOf(InvalidOptionsError);
    await expect(refused).rejects.toThrow(new RegExp(`^The worker cannot start: ${escaped(sentence)}$`));
  });

  it('answers what is no app, and repeats nothing of it', async () => {
    const refused = startWorker({ connection: 'redis://:hunter2@cache' } as never);
    await expect(refused).rejects.toThrow(
      'The worker cannot start: Expected an app first, as createCortado(options) makes it, found an object that is none.',
    );
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

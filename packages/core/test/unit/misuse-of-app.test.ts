import { type Cortado, createCortado, InvalidOptionsError, startScheduler } from '@cortado/core';
import { anything, Mailer, NOWHERE } from '../support/refused-input.js';

describe('misuse of an app', () => {
  let cortado: Cortado;
  beforeAll(() => {
    cortado = createCortado({
      connection: NOWHERE,
      services: [Mailer],
      jobs: [anything],
      enqueueTimeout: 50,
    });
  });
  afterAll(() => cortado.close());

  type Loose = Record<string, (...args: unknown[]) => Promise<unknown>>;
  const loose = () => cortado as unknown as Loose;

  it.each<[string, () => unknown, string]>([
    [
      'a function in place of a name',
      () => loose().enqueue?.(anything),
      'Nothing was queued: Expected the name of a job, found the function "anything". Call it (a function made by defineJob, or cortado.jobs(Reports).generate(…)), or say its name.',
    ],
    [
      'no name',
      () => loose().enqueue?.(),
      'Nothing was queued: Expected the name of a job, found undefined.',
    ],
    [
      'an argument in place of the arguments',
      () => loose().enqueue?.('anything', 5),
      'Nothing was queued: Expected the arguments of anything as an array, found 5. Write [5] for one argument.',
    ],
    [
      'an object in place of the arguments, of which nothing is said',
      () => loose().enqueue?.('anything', { password: 'hunter2', ssn: 'hunter2' }),
      'Nothing was queued: Expected the arguments of anything as an array, found an object. Put brackets around it for one argument.',
    ],
    [
      'null as options',
      () => loose().enqueue?.('anything', [], null),
      'anything was not queued: Expected the options of the call of anything to be an object, found null.',
    ],
    [
      'a mistyped option',
      () => loose().enqueue?.('anything', [], { quue: 'long' }),
      'anything was not queued: Unknown option "quue" on the call of anything. Did you mean "queue"?',
    ],
    [
      'names in enqueueMany',
      () => loose().enqueueMany?.(['anything']),
      'Nothing was queued: Expected the options of a call of enqueueMany to be an object, found "anything".',
    ],
    [
      'a mistyped field in enqueueMany',
      () => loose().enqueueMany?.([{ name: 'anything', arg: [1] }]),
      'Nothing was queued: Unknown option "arg" of a call of enqueueMany. Did you mean "args"?',
    ],
    [
      'one call in enqueueMany',
      () => loose().enqueueMany?.({ name: 'anything' }),
      "Nothing was queued: Expected the calls as an array such as [{ name: 'Reports.generate', args: [42] }], found an object.",
    ],
    [
      'a name in jobs()',
      async () => cortado.jobs('Mailer' as never),
      'Nothing was queued: Expected jobs() to be given a class or an instance, found "Mailer".',
    ],
    [
      'a delay of 200 years',
      () => cortado.enqueue('anything', [], { delay: '200y' }),
      'anything was not queued: Expected "delay" on the call of anything to be a duration such as \'5m\', \'90s\' or 300000 (milliseconds) of at most 100 years, found "200y".',
    ],
    [
      'a moment in 8,000 years',
      () => cortado.enqueue('anything', [], { runAt: new Date('9999-01-01') }),
      'anything was not queued: Expected "runAt" on the call of anything to be a Date within the next 100 years, found "9999-01-01T00:00:00.000Z".',
    ],
    [
      'a mistyped option of result()',
      () => cortado.job('default', 'a').result({ timout: 5 } as never),
      'job is not waited for: Unknown option "timout" of result(). Did you mean "timeout"?',
    ],
    [
      'a result waited for longer than a timer can',
      () => cortado.job('default', 'a').result({ timeout: '30d' }),
      'job is not waited for: Expected "timeout" of result() to be a duration of at most 24 days such as \'5m\', \'90s\' or 300000 (milliseconds), found "30d".',
    ],
    [
      'a mistyped event',
      async () => cortado.on('job.complete' as never, () => undefined),
      'Nothing listens: Unknown event "job.complete". Did you mean "job.completed"?',
    ],
    [
      'no listener',
      async () => cortado.on('job.completed', undefined as never),
      'Nothing listens: Expected a function that hears of it, found undefined.',
    ],
    [
      'no app for a scheduler',
      () => startScheduler({ connection: 'redis://:hunter2@cache' } as never),
      'The scheduler cannot start: Expected an app first, as createCortado(options) makes it, found an object that is none.',
    ],
    [
      'a mistyped option of a scheduler',
      () => startScheduler(cortado, { forse: true } as never),
      'The scheduler cannot start: Unknown option "forse" of startScheduler. Did you mean "force"?',
    ],
    [
      'a mistyped option of alerts',
      async () => cortado.alerts([], { remindafter: '1h' } as never),
      'No alerts can be sent: Unknown option "remindafter" of the alerts. Did you mean "remindAfter"?',
    ],
  ])('answers %s', async (_what, misuse, sentence) => {
    const error = await (async () => misuse())().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect((error as Error).message).toBe(sentence);
  });

  it.each([undefined, null])('fails a job whose container gives %s, naming the service', async (nothing) => {
    for (const given of [nothing, Promise.resolve(nothing)]) {
      const app = createCortado({
        connection: NOWHERE,
        services: [Mailer],
        container: { resolve: () => given },
        inline: true,
      });
      const handle = await app.jobs(Mailer).send('ada');
      await expect(handle.result()).rejects.toThrow(
        `Expected the container's resolve(Mailer) to give an instance of Mailer or a promise of one, found ${nothing}. Register the class with the container, and return what it gives.`,
      );
      await app.close();
    }
  });
});

it.each(['a,b', ',', 'a:b', '{a}'])('refuses a queue that no option of a command could name: %s', (name) => {
  expect(() => createCortado({ connection: NOWHERE, queues: { [name]: {} } })).toThrow(
    `without spaces, commas, braces or ":", found "${name}"`,
  );
});

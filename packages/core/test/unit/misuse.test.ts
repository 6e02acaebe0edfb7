import {
  ConfigurationError,
  type Cortado,
  type CortadoOptions,
  createCortado,
  DecoratorError,
  Document,
  defineJob,
  Enqueue,
  InvalidOptionsError,
  startScheduler,
} from '@cortado/core';
import { anything, Mailer, NOWHERE } from '../support/refused-input.js';

/** What a user writes who has not read the page, or not lately: each is answered by a sentence, at once. */
describe('misuse at boot', () => {
  const boot = (options: unknown) => () => createCortado(options as CortadoOptions);
  const plus = (options: object) => boot({ connection: NOWHERE, ...options });
  const run = async () => 1;
  const HOOKS = "such as { daily: ['Reports.nightly'], cron: { '0 2 * * *': ['Imports.refresh'] } }";
  const ADDRESS = 'Expected `connection` to be an address such as "redis://127.0.0.1:6379", found';

  it.each<[string, () => unknown, string]>([
    [
      'the options of ioredis as connection',
      boot({ connection: { host: 'cache', port: 6380, password: 'hunter2', db: 2, tls: {} } }),
      `${ADDRESS} an object with host, port, password, db, tls. Write "rediss://:<password>@cache:6380/2".`,
    ],
    [
      'the options of pg as connection',
      boot({ connection: { host: 'db', user: 'ada', password: 'hunter2', database: 'shop' } }),
      `${ADDRESS} an object with host, user, password, database. Write "postgres://ada:<password>@db:5432/shop".`,
    ],
    ['a port as connection', boot({ connection: 6379 }), `${ADDRESS} 6379.`],
    [
      'an address instead of options',
      boot('redis://:hunter2@cache'),
      'Expected the options of the app to be an object such as { services: [Reports] }, found text. An address stands in them: { connection: … }.',
    ],
    [
      'no options',
      boot(undefined),
      'Expected the options of the app to be an object such as { services: [Reports] }, found undefined.',
    ],
    [
      'one class as services',
      plus({ services: Mailer }),
      'Expected "services" of the app to be an array of classes with decorated methods, found the function "Mailer".',
    ],
    [
      'one function as jobs',
      plus({ jobs: anything }),
      'Expected "jobs" of the app to be an array of functions made by defineJob, found the function "anything".',
    ],
    [
      'a function as middleware',
      plus({ middleware: run }),
      'Expected "middleware" of the app to be an array of objects with enqueue(call, next), execute(job, next) or both, found the function "run".',
    ],
    ['a list of queues', plus({ queues: [] }), 'Expected "queues" of the app to be an object, found [].'],
    [
      'names of queues',
      plus({ queues: ['emails'] }),
      'Expected "queues" of the app to be an object, found ["emails"].',
    ],
    [
      'unique in the defaults',
      plus({ defaults: { unique: 'a' } }),
      'Expected "unique" on the app (defaults) to be left out, since it is said of a job or a call (defaults have queue, timeout, attempts, backoff, keep, isolation), found "a".',
    ],
    [
      'a mistyped name in the defaults',
      plus({ defaults: { atempts: 2 } }),
      'Unknown option "atempts" on the app (defaults). Did you mean "attempts"?',
    ],
    [
      'a mistyped name inside an option',
      plus({ defaults: { keep: { complete: { count: 1 } } } }),
      'Expected "keep" on the app (defaults) to be an object with only completed, failed ("complete" is unknown. Did you mean "completed"?), found {"complete":{"count":1}}.',
    ],
    [
      'a list of hooks',
      plus({ schedules: [] }),
      `Expected \`schedules\` to be an object ${HOOKS}, found [].`,
    ],
    [
      'text as hooks',
      plus({ schedules: 'daily' }),
      `Expected \`schedules\` to be an object ${HOOKS}, found "daily".`,
    ],
    [
      'text in place of a list of names',
      plus({ services: [Mailer], schedules: { daily: 'Mailer.send' } }),
      'Expected "daily" in `schedules` to be a list of job names, found "Mailer.send". Write [\'Mailer.send\'].',
    ],
    [
      'text under a cron expression',
      plus({ services: [Mailer], schedules: { cron: { '0 2 * * *': 'Mailer.send' } } }),
      'Expected "0 2 * * *" in `schedules` to be a list of job names, found "Mailer.send". Write [\'Mailer.send\'].',
    ],
    [
      'a function among names',
      plus({ jobs: [anything], schedules: { daily: [anything] } }),
      'Expected "daily" in `schedules` to hold names of jobs, found the function "anything".',
    ],
    [
      'a list under cron',
      plus({ schedules: { cron: ['0 2 * * *'] } }),
      `Expected "cron" in \`schedules\` to be an object ${HOOKS}, found ["0 2 * * *"].`,
    ],
    [
      'an object under a frequency',
      plus({ schedules: { daily: { '0 2 * * *': ['x'] } } }),
      'Expected "daily" in `schedules` to be a list of job names, found {"0 2 * * *":["x"]}.',
    ],
    [
      'nothing under a frequency',
      plus({ schedules: { daily: null } }),
      'Expected "daily" in `schedules` to be a list of job names, found null.',
    ],
    [
      'a limit longer than any timer',
      plus({ timeoutGrace: '25 days' }),
      'Expected "timeoutGrace" of the app to be a duration of at most 24 days such as \'5m\', \'90s\' or 300000 (milliseconds), found "25 days".',
    ],
    [
      'a time limit longer than any timer',
      plus({ queues: { emails: { timeout: '30d' } } }),
      'Expected "timeout" on the queue "emails" to be a duration of at most 24 days such as \'5m\', \'90s\' or 300000 (milliseconds), found "30d".',
    ],
    [
      'defineJob without options',
      () => (defineJob as unknown as (...args: unknown[]) => unknown)('x', run),
      'Expected defineJob("x", options, run) to have options second and the function last, found a function second. Write defineJob("x", {}, run).',
    ],
    [
      'defineJob without a function',
      () => (defineJob as unknown as (...args: unknown[]) => unknown)('x', {}),
      'Expected defineJob("x", options, run) to have the function last, found undefined.',
    ],
    [
      'defineJob without a name',
      () => (defineJob as unknown as (...args: unknown[]) => unknown)(run),
      "Expected defineJob(name, options, run) to have the job's name first, found the function \"run\". Write defineJob('resize', {}, run).",
    ],
    [
      'defineJob with two names',
      () => defineJob('x', { name: 'y' } as never, run),
      'Expected the options of defineJob("x", options, run) to have no "name": the first argument is the job\'s name.',
    ],
  ])('answers %s', (_what, misuse, sentence) => {
    const error = (() => {
      try {
        return misuse();
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as ConfigurationError).problems).toEqual([sentence]);
  });

  it('answers @Enqueue without parentheses, and an unknown option of @Document', () => {
    const bare = Enqueue as unknown as MethodDecorator;
    expect(() => {
      class Bare {
        @bare
        async run(): Promise<void> {}
      }
      return Bare;
    }).toThrow(DecoratorError);
    @Document({ load: () => undefined, name: () => 'a', docType: 'Order' } as never)
    class Order {
      @Enqueue()
      async run(): Promise<void> {}
    }
    expect(plus({ services: [Order] })).toThrow(
      'Unknown option "docType" of @Document on Order. Did you mean "doctype"?',
    );
  });

  it('takes durations up to what a timer and a datastore can hold', async () => {
    const app = createCortado({
      connection: NOWHERE,
      services: [Mailer],
      timeoutGrace: '24d',
      defaults: { timeout: 2 ** 31 - 1, backoff: '100 years', keep: { failed: { age: '50 years' } } },
    });
    await app.close();
  });
});

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
      'Nothing was queued: Expected the calls as an array such as [{ name: \'Reports.generate\', args: [42] }], found {"name":"anything"}.',
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

import {
  ConfigurationError,
  type CortadoOptions,
  createCortado,
  DecoratorError,
  Document,
  defineJob,
  Enqueue,
  Scheduled,
} from '@cortado/core';
import { anything, Mailer, NOWHERE } from '../support/refused-input.js';

/** What a user writes who has not read the page, or not lately: each is answered by a sentence, at once. */
describe('misuse at boot', () => {
  const boot = (options: unknown) => () => createCortado(options as CortadoOptions);
  const plus = (options: object) => boot({ connection: NOWHERE, ...options });
  const run = async () => 1;
  const HOOKS = "such as { daily: ['Reports.nightly'] }";
  const ADDRESS =
    'Expected `connection` to be an address such as "redis://127.0.0.1:6379", or the options of ioredis or pg, found';

  it.each<[string, () => unknown, string]>([
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
      'Expected "unique" on the app (defaults) to be left out, since it is said of a job or a call (defaults have queue, timeout, attempts, backoff, keep, isolation, durability), found "a".',
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
      'a Map of queues',
      plus({ queues: new Map() }),
      'Expected "queues" of the app to be an object, found a Map.',
    ],
    [
      'a Map of hooks',
      plus({ schedules: new Map() }),
      `Expected \`schedules\` to be an object ${HOOKS}, found a Map.`,
    ],
    [
      'a Map of cron hooks',
      plus({ schedules: { cron: new Map() } }),
      "Expected `schedules.cron` to be an object such as { '0 2 * * *': ['Reports.nightly'] }, found a Map.",
    ],
    [
      'an instance as service',
      plus({ services: [new Mailer()] }),
      'Expected `services` to hold classes, found an instance of Mailer. Write Mailer.',
    ],
    [
      'a class that is not there yet',
      plus({ services: [undefined] }),
      'Expected `services` to hold classes, found undefined. Where modules import each other in a circle, one of them is not there yet.',
    ],
    [
      'a job that is not there yet',
      plus({ jobs: [undefined] }),
      'Expected `jobs` to hold functions made by defineJob, found undefined. Where modules import each other in a circle, one of them is not there yet.',
    ],
    [
      'a limit without end',
      plus({ maxPayload: Number.POSITIVE_INFINITY }),
      'Expected "maxPayload" of the app to be a whole number of bytes above zero, found Infinity.',
    ],
    [
      'an address of no file as config',
      plus({ configFile: 'file:///%zz' }),
      'Expected "configFile" of the app to be a path, or import.meta.url, found "file:///%zz".',
    ],
    [
      'what a queue says, on the app',
      plus({ limiter: {} }),
      'Unknown option "limiter" of the app. It is said of a queue: queues: { emails: { limiter } }.',
    ],
    [
      'what a call says, on a job',
      plus({ jobs: [defineJob('job', { runAt: new Date(0) } as never, run)] }),
      'Unknown option "runAt" on job. It is said of a call: cortado.jobs(Reports, { runAt }), or the options of enqueue.',
    ],
    [
      'what a job says, on a queue',
      plus({ queues: { emails: { unique: 'k' } } }),
      'Unknown option "unique" on the queue "emails". It is said of a method: @Enqueue({ unique }), or the options of defineJob.',
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
      'Expected `schedules.daily` to be a list of job names, found "Mailer.send". Write ["Mailer.send"].',
    ],
    [
      'text under a cron expression',
      plus({ services: [Mailer], schedules: { cron: { '0 2 * * *': 'Mailer.send' } } }),
      'Expected `schedules.cron["0 2 * * *"]` to be a list of job names, found "Mailer.send". Write ["Mailer.send"].',
    ],
    [
      'a function among names',
      plus({ jobs: [anything], schedules: { daily: [anything] } }),
      'Expected `schedules.daily` to hold names of jobs, found the function "anything".',
    ],
    [
      'a list under cron',
      plus({ schedules: { cron: ['0 2 * * *'] } }),
      `Expected \`schedules.cron\` to be an object such as { '0 2 * * *': ['Reports.nightly'] }, found ["0 2 * * *"].`,
    ],
    [
      'an object under a frequency',
      plus({ schedules: { daily: { '0 2 * * *': ['x'] } } }),
      'Expected `schedules.daily` to be a list of job names, found {"0 2 * * *":["x"]}.',
    ],
    [
      'nothing under a frequency',
      plus({ schedules: { daily: null } }),
      'Expected `schedules.daily` to be a list of job names, found null.',
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

  it.each<[string, unknown, unknown, string]>([
    [
      'several at once',
      ['daily', 'weekly'],
      undefined,
      'found ["daily","weekly"]. Make a schedule for each: @Scheduled may stand several times.',
    ],
    [
      'nothing',
      undefined,
      undefined,
      "Expected @Scheduled on Shop.run to be given a frequency such as 'daily', a cron expression, { cron } or { every }, found undefined.",
    ],
    ['no time', {}, undefined, 'found {}.'],
    ['a moment', new Date(0), undefined, 'found "1970-01-01T00:00:00.000Z".'],
    ['a period', '5m', undefined, 'found "5m". Write { every: \'5m\' }.'],
    [
      'what a method says',
      'daily',
      { timeout: '5m' },
      'Unknown option "timeout" on @Scheduled on Shop.run. It is said of a method: @Enqueue({ timeout }), or the options of defineJob.',
    ],
  ])('answers a schedule of %s', (_, spec, options, expected) => {
    class Shop {
      @Scheduled(spec as never, options as never)
      async run(): Promise<void> {}
    }
    expect(plus({ services: [Shop] })).toThrow(expected);
  });

  it('says of hooks where they stand', () => {
    class Shop {
      @Enqueue()
      async run(): Promise<void> {}
    }
    expect(plus({ services: [Shop], schedules: { cron: { '0 0 * *': ['Shop.run'] } } })).toThrow(
      'Expected the cron expression of `schedules.cron["0 0 * *"]` (Shop.run) to have five fields',
    );
  });

  it('reads what options inherit, and refuses it alike', async () => {
    const app = createCortado({ connection: NOWHERE, jobs: [anything] });
    await expect(app.enqueue('anything', [], Object.create({ delay: 'soon' }))).rejects.toThrow(
      'Expected "delay" on the call of anything to be a duration',
    );
    await app.close();
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

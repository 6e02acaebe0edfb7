import { ConfigurationError, type CortadoOptions, createCortado, Enqueue, Scheduled } from '@cortado/core';
import { Untyped } from '../support/classes.tc39.js';
import { anything, Mailer, NOWHERE } from '../support/refused-input.js';

describe('boot', () => {
  function problemsOf(options: CortadoOptions): readonly string[] {
    try {
      createCortado({ connection: NOWHERE, ...options });
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems;
      throw error;
    }
    return [];
  }

  function classWith(options: object, schedule?: [string, object?]): CortadoOptions['services'] {
    class Reports {
      async generate(): Promise<void> {}
    }
    const apply = (decorator: unknown) => {
      const descriptor = Object.getOwnPropertyDescriptor(Reports.prototype, 'generate') as PropertyDescriptor;
      const changed = (decorator as (...args: unknown[]) => PropertyDescriptor)(
        Reports.prototype,
        'generate',
        descriptor,
      );
      Object.defineProperty(Reports.prototype, 'generate', changed);
    };
    apply(Enqueue(options));
    if (schedule) apply(Scheduled(...(schedule as [string, object])));
    return [Reports];
  }

  it('accepts what is right', () => {
    expect(
      problemsOf({
        services: [Mailer],
        jobs: [anything],
        queues: { emails: { concurrency: 20, limiter: { max: 1, duration: '1s' } } },
      }),
    ).toEqual([]);
  });

  it('lists all problems at once', () => {
    const error = (() => {
      try {
        createCortado({
          connection: NOWHERE,
          services: classWith({ atempts: 2, queue: 'shrot' }),
          timezone: 'Europe/Berln',
        });
      } catch (caught) {
        return caught as ConfigurationError;
      }
      return undefined;
    })();
    expect(error?.code).toBe('CORTADO_CONFIGURATION');
    expect(error?.message).toBe(
      [
        'Cortado cannot start, 3 things need a change:',
        '  - Unknown time zone "Europe/Berln" on the app (timezone). Did you mean "Europe/Berlin"? Expected an IANA name such as "Europe/Berlin" or "UTC".',
        '  - Unknown option "atempts" on Reports.generate. Did you mean "attempts"?',
        '  - Unknown queue "shrot" on Reports.generate. Did you mean "short"? Queues are declared in `queues`.',
      ].join('\n'),
    );
  });

  it.each<[string, CortadoOptions, string | RegExp]>([
    [
      'a bad duration',
      { services: classWith({ timeout: 'soon' }) },
      /^Expected "timeout" on Reports\.generate to be a duration above zero such as '5m', '90s' or 300000 \(milliseconds\), found "soon"\.$/,
    ],
    ['a duration of zero', { services: classWith({ timeout: 0 }) }, /found 0\.$/],
    [
      'a negative delay',
      { services: classWith({ delay: -5 }) },
      /^Expected "delay" on Reports\.generate to be a duration/,
    ],
    ['a bare number in quotes', { services: classWith({ delay: '5' }) }, /found "5"\.$/],
    [
      'no attempts',
      { services: classWith({ attempts: 0 }) },
      /^Expected "attempts" on Reports\.generate to be a whole number from 1 to 2,147,483,647, found 0\.$/,
    ],
    [
      'an unknown backoff',
      { services: classWith({ backoff: { type: 'expontial', delay: '1s' } }) },
      'Unknown backoff "expontial" on Reports.generate. Did you mean "exponential"? Others than fixed and exponential are functions in `backoffs` of the app.',
    ],
    [
      'an unknown backoff of a queue',
      {
        services: classWith({}),
        queues: { mail: { backoff: { type: 'patient' } } },
        backoffs: { impatient: () => 1 },
      },
      /^Unknown backoff "patient" on the queue "mail"\. Did you mean "impatient"\?/,
    ],
    [
      'an unknown backoff of the app',
      { services: classWith({}), defaults: { backoff: { type: 'toString' } } },
      /^Unknown backoff "toString" on the app \(defaults\)\. Known: "fixed", "exponential"\./,
    ],
    [
      'a backoff that is no function',
      { services: classWith({}), backoffs: { slow: 5 as never } },
      'Expected the backoff "slow" of the app to be a function that gives milliseconds.',
    ],
    [
      'a backoff whose name is taken',
      { services: classWith({}), backoffs: { fixed: () => 1 } },
      'The backoff "fixed" of the app needs another name: this one is taken.',
    ],
    [
      'an unknown callback',
      { services: classWith({ onFailure: 'Reports.generat' }) },
      'Unknown job "Reports.generat" in "onFailure" on Reports.generate. Did you mean "Reports.generate"?',
    ],
    [
      'a callback that is no job',
      { services: classWith({ onSuccess: async function sent() {} }) },
      /^Expected "onSuccess" on Reports\.generate to be a job of this app, found the function "sent": it carries no @Enqueue/,
    ],
    [
      'tags that are too many',
      { services: classWith({ tags: Array.from({ length: 21 }, String) }) },
      /^Expected "tags" on Reports\.generate to be an array of at most 20 texts of 1 to 100 characters/,
    ],
    [
      'priority with atFront',
      { services: classWith({ priority: 1, atFront: true }) },
      /^"priority" and "atFront" on Reports\.generate exclude each other/,
    ],
    [
      'a priority out of range',
      { services: classWith({ priority: 3_000_000 }) },
      /a whole number from 1 to 2,097,151, found 3000000\.$/,
    ],
    [
      'a name with a space',
      { services: classWith({ name: 'a b' }) },
      /^Expected "name" on Reports\.generate to be a name of 1 to 200 characters without spaces or ":"/,
    ],
    [
      'a cron expression with too few fields',
      { services: classWith({}, ['* * *']) },
      'Expected the cron expression of @Scheduled on Reports.generate to have five fields (minute hour day month weekday), or six with seconds first, found "* * *".',
    ],
    [
      'a cron expression out of range',
      { services: classWith({}, ['99 * * * *']) },
      /^The cron expression "99 \* \* \* \*" of @Scheduled on Reports\.generate cannot be read: .+\. Expected for example "0 9 \* \* 1-5"/,
    ],
    [
      'a hostile cron expression',
      { services: classWith({}, [`${'1,'.repeat(5000)}1 * * * *`]) },
      /^Expected the cron expression of @Scheduled/,
    ],
    [
      'a mistyped frequency',
      { services: classWith({}, ['dayly']) },
      /^Unknown frequency "dayly" on @Scheduled on Reports\.generate\. Did you mean "daily"\?/,
    ],
    [
      'a bad time zone of a schedule',
      { services: classWith({}, ['daily', { timezone: 'Mars/Olympus' }]) },
      'Unknown time zone "Mars/Olympus" on @Scheduled on Reports.generate. Expected an IANA name such as "Europe/Berlin" or "UTC".',
    ],
    [
      'an unknown frequency in the hooks',
      { schedules: { dayly: [] } },
      /^Unknown frequency "dayly" in `schedules`\. Did you mean "daily"\?$/,
    ],
    [
      'an unknown job in the hooks',
      { services: [Mailer], schedules: { daily: ['Mailer.sned'] } },
      /names the job "Mailer\.sned" under "daily", which no service has\. Did you mean "Mailer\.send"\?$/,
    ],
    [
      'a scheduled method with a parameter',
      { services: [Mailer], schedules: { daily: ['Mailer.send'] } },
      /^Mailer\.send is scheduled and takes 1 parameter\./,
    ],
    [
      'a class-typed parameter without metadata',
      { services: [Untyped] },
      /^Untyped\.resize takes 1 parameter whose types are not known here: standard decorators, esbuild and tsx emit no decorator metadata\. Say them: payload: \[ReportRequest\]/,
    ],
    [
      'a class without jobs',
      { services: [class Empty {}] },
      'Empty stands in `services`, but none of its methods carries @Enqueue or @Scheduled.',
    ],
    [
      'a plain function in jobs',
      { jobs: [async () => undefined] },
      'Expected `jobs` to hold functions made by defineJob, found another function',
    ],
    [
      'an unknown scheme',
      { connection: 'rediz://x:secret@h' },
      /^Expected `connection` to start with redis:\/\/, rediss:\/\/, redis\+sentinel:\/\/, redis\+cluster:\/\/, postgres:\/\/ or embedded:, found "rediz:"\. Did you mean "redis:"\?$/,
    ],
    [
      'an unknown option of the app',
      { conection: 'x' } as CortadoOptions,
      'Unknown option "conection" of the app. Did you mean "connection"?',
    ],
    [
      'a bad concurrency of a queue',
      { queues: { emails: { concurrency: 0 } } },
      'Expected "concurrency" on the queue "emails" to be a whole number from 1 up, found 0.',
    ],
    [
      'an unknown option of a queue',
      { queues: { emails: { concurency: 1 } as object } },
      'Unknown option "concurency" on the queue "emails". Did you mean "concurrency"?',
    ],
    [
      'a queue name BullMQ would refuse',
      { queues: { 'a:b': {} } },
      /^Expected a queue's name to be 1 to 100 characters without spaces, commas, braces or ":", found "a:b"\.$/,
    ],
    [
      'a queue name that no datastore can hold',
      { queues: { 'x\0y': {} } },
      'Expected a queue\'s name to be text without a NUL or half of a surrogate pair, found "x\\u0000y".',
    ],
    [
      'half of a surrogate pair in the name of the app',
      { app: '\ud800' },
      'Expected "app" of the app to be text without a NUL or half of a surrogate pair, found "\\ud800".',
    ],
    [
      'a frequency so long that it is none, quoting the first of it',
      { schedules: { ['a'.repeat(1_000_000)]: [] } },
      /^Unknown frequency "a{80}…" in `schedules`\. Known: .{400,700}\.$/,
    ],
    [
      'an option so long that it is none, quoting the first of it',
      { ['a'.repeat(1_000_000)]: 1 } as object,
      /^Unknown option "a{80}…" of the app\. Known: .{200,700}\.$/,
    ],
  ])('refuses %s', (_what, options, message) => {
    const problems = problemsOf(options);
    expect(problems).toHaveLength(1);
    if (typeof message === 'string') expect(problems[0]).toBe(message);
    else expect(problems[0]).toMatch(message);
  });

  it('refuses two jobs of one name', () => {
    class Other {
      @Enqueue({ name: 'Mailer.send' })
      async run(): Promise<void> {}
    }
    expect(problemsOf({ services: [Mailer, Other] })).toEqual([
      'Two jobs are named "Mailer.send": Mailer.send and Other.run. Names must be unique; give one of them another with the option `name`.',
    ]);
  });

  it('refuses a class it cannot make when there is no container', () => {
    class NeedsMailer {
      constructor(readonly mailer: Mailer) {}
      @Enqueue()
      async run(): Promise<void> {}
    }
    expect(problemsOf({ services: [NeedsMailer] })).toEqual([
      'NeedsMailer takes 1 constructor argument, and no `container` is set to make it. Add container: { resolve: (service) => … }.',
    ]);
  });

  it('refuses a parameter of a class that JSON cannot carry', () => {
    class Maps {
      @Enqueue()
      async run(_map: Map<string, string>): Promise<void> {}
    }
    expect(problemsOf({ services: [Maps] })[0]).toMatch(
      /^Expected parameter 1 of Maps\.run to be plain JSON, a Date or a DTO class, found Map, which JSON cannot carry\./,
    );
  });
});

import {
  type ConfigurationError,
  type CortadoOptions,
  createCortado,
  Enqueue,
  Scheduled,
} from '@cortado/core';
import type { ScheduleOptions, ScheduleSpec } from '../../src/descriptors/schedule-descriptor.js';
import { momentsOf } from '../../src/descriptors/schedule-identity.js';

/** What boot says of hooks, and of what stands on the method. */
function boot(
  schedules: unknown,
  decorated: [ScheduleSpec, ScheduleOptions?][] = [],
  more: Partial<CortadoOptions> = {},
): { problems: readonly string[]; keys: string[] } {
  class Reports {
    @Enqueue()
    async nightly(): Promise<void> {}
  }
  for (const [spec, options] of decorated) {
    const descriptor = Object.getOwnPropertyDescriptor(Reports.prototype, 'nightly') as PropertyDescriptor;
    (Scheduled(spec, options) as (...it: unknown[]) => unknown)(Reports.prototype, 'nightly', descriptor);
  }
  try {
    const cortado = createCortado({
      connection: 'redis://127.0.0.1:1',
      services: [Reports],
      schedules: schedules as CortadoOptions['schedules'],
      ...more,
    });
    void cortado.close();
    return {
      problems: [],
      keys: cortado
        .knownJobs()
        .flatMap((it) => it.schedules)
        .sort(),
    };
  } catch (error) {
    return { problems: (error as ConfigurationError).problems ?? [String(error)], keys: [] };
  }
}

const N = 'Reports.nightly';

describe('one method under one time', () => {
  it.each<[string, unknown, [ScheduleSpec, ScheduleOptions?][], string]>([
    ['the same entry twice', { daily: [N, N] }, [], 'twice in `schedules.daily`'],
    [
      'the same expression twice',
      { cron: { '5 4 * * *': [N, N] } },
      [],
      'twice in `schedules.cron["5 4 * * *"]`',
    ],
    [
      'a frequency beside its expression',
      { daily: [N], cron: { '0 0 * * *': [N] } },
      [],
      'in `schedules.daily` and in `schedules.cron["0 0 * * *"]`',
    ],
    ['Sunday as 0 and as 7', { cron: { '0 0 * * 0': [N], '0 0 * * 7': [N] } }, [], '["0 0 * * 7"]'],
    [
      'a name beside its number',
      { cron: { '0 0 * * mon': [N], '0 0 * * 1': [N] } },
      [],
      'and would run twice',
    ],
    [
      'a list beside its step',
      { cron: { '*/30 * * * *': [N], '0,30 * * * *': [N] } },
      [],
      'and would run twice',
    ],
    ['seconds of zero', { cron: { '0 9 * * *': [N], '0 0 9 * * *': [N] } }, [], 'and would run twice'],
    [
      'yearly and annual',
      { yearly: [N], annual: [N] },
      [],
      'in `schedules.yearly` and in `schedules.annual`',
    ],
    ['one frequency on two queues', { daily: [N], daily_long: [N] }, [], 'in `schedules.daily_long`'],
    [
      'a decorator beside a hook',
      { daily: [N] },
      [['daily']],
      'in @Scheduled("daily") on Reports.nightly and in `schedules.daily`',
    ],
    ['two decorators', {}, [['0 0 * * *'], ['daily']], 'in @Scheduled("0 0 * * *") on Reports.nightly'],
    [
      'one with a key beside one without',
      {},
      [['daily', { key: 'a' }], ['daily']],
      'Keep one of them, or give each',
    ],
    [
      'a period beside its expression',
      { cron: { '*/5 * * * *': [N] } },
      [[{ every: '5m' }]],
      'would run twice',
    ],
    [
      'two names of a zone',
      {},
      [
        ['0 9 * * *', { timezone: 'UTC', key: 'a' }],
        ['0 9 * * *', { timezone: 'Etc/UTC' }],
      ],
      'would run twice',
    ],
  ])('is refused, naming both places: %s', (_, hooks, decorated, places) => {
    const { problems } = boot(hooks, decorated);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${N} is scheduled for the same moments`);
    expect(problems[0]).toContain(places);
  });

  it.each<[string, unknown, [ScheduleSpec, ScheduleOptions?][]]>([
    [
      'another key, where both have one of their own',
      {},
      [
        ['daily', { key: 'a' }],
        ['daily', { key: 'b' }],
      ],
    ],
    ['another time', { daily: [N], cron: { '30 5 * * *': [N] } }, []],
    [
      'another zone',
      {},
      [
        ['0 9 * * *', { timezone: 'Europe/Berlin', key: 'berlin' }],
        ['0 9 * * *', { timezone: 'Asia/Kolkata', key: 'kolkata' }],
      ],
    ],
    ['a day of the month, and a weekday', { cron: { '0 0 1 * *': [N], '0 0 1 * 1': [N] } }, []],
    [
      'times that do not meet',
      {},
      [
        ['daily', { key: 'old', endAt: new Date('2026-06-01T12:00Z') }],
        ['daily', { key: 'new', startAt: new Date('2026-06-02T00:00Z') }],
      ],
    ],
  ])('may be there beside %s', (_, hooks, decorated) => {
    expect(boot(hooks, decorated).problems).toEqual([]);
  });
});

describe('the key of a schedule', () => {
  it("is the job's name when it is the method's only one, and else says when, in whatever order they stand", () => {
    expect(boot({ daily: [N] }).keys).toEqual([N]);
    const both = [`${N}@30_5_*_*_*`, `${N}@daily`];
    expect(boot({ daily: [N], cron: { '30 5 * * *': [N] } }).keys).toEqual(both);
    expect(boot({ cron: { '30 5 * * *': [N] }, daily: [N] }).keys).toEqual(both);
    expect(boot({ cron: { '30 5 * * *': [N] } }, [['daily', { key: 'nightly' }]]).keys).toEqual([
      N,
      'nightly',
    ]);
  });
});

describe('hooks of the wrong shape', () => {
  it.each<[string, unknown, string]>([
    [
      'a text in place of a list',
      { daily: N },
      `Expected \`schedules.daily\` to be a list of job names, found "${N}". Write ["${N}"].`,
    ],
    [
      'a text under an expression',
      { cron: { '0 2 * * *': N } },
      'Expected `schedules.cron["0 2 * * *"]` to be a list',
    ],
    ['a list in place of expressions', { cron: [N] }, 'Expected `schedules.cron` to be an object such as'],
    ['a text in place of all', 'daily', 'Expected `schedules` to be an object such as'],
    [
      'a function in a list',
      { daily: [function send() {}] },
      'to hold names of jobs, found the function "send"',
    ],
    [
      'cron for a queue',
      { cron_long: { '0 2 * * *': [N] } },
      '"cron" takes no _long: write "cron", and say the queue on the method',
    ],
    [
      'a suffix that is not there',
      { monthly_maintenance: [N] },
      '"monthly" takes no _maintenance: write "monthly"',
    ],
    ['a suffix of `all`', { all_long: [N] }, '"all" takes no _long'],
    ['a mistyped suffix', { daily_shrot: [N] }, 'Did you mean "daily_short"?'],
  ])('are told once: %s', (_, hooks, message) => {
    const { problems } = boot(hooks);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it.each([
    'hourly_short',
    'daily_default',
    'weekly_short',
    'monthly_default',
    'yearly_short',
    'annual_default',
  ])('do not include a suffix of the short and the default queue: %s', (frequency) => {
    expect(boot({ [frequency]: [N] }).problems).toEqual([]);
  });
});

it('is told of what an earlier version has stored and this one would refuse, too', () => {
  const at = (cron: string, timezone: string) =>
    momentsOf({ cron, timezone, repeated: 'once', skipped: 'once' });
  expect(at('5 4 * * 9', 'Mars/Base')).toBe('5 4 * * 9 in Mars/Base');
  expect(at('5 4 * * *', 'Mars/Base')).not.toBe(at('5 4 * * *', 'UTC'));
});

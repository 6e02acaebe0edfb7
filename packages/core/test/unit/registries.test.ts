import { defineJob, Enqueue, Scheduled } from '@cortado/core';
import { IsInt } from 'class-validator';
import { declaresJobs } from '../../src/descriptors/drafts-of-class.js';
import { draftOf } from '../../src/descriptors/job-draft.js';
import { JobRegistry } from '../../src/descriptors/job-registry.js';
import { ScheduleRegistry } from '../../src/descriptors/schedule-registry.js';
import type { CortadoOptions } from '../../src/options/app-options.js';

class Base {
  @Enqueue()
  async run(): Promise<void> {}
}
class Left extends Base {}
class Right extends Base {}
class Further extends Right {}
class Plain {
  @Enqueue({ payload: [String] })
  async send(_text: string): Promise<void> {}

  @Enqueue()
  static async fixed(): Promise<void> {}
}
class Grouped {
  @IsInt({ groups: ['billing'] })
  amount!: number;
}
class Overriding extends Base {
  override async run(): Promise<void> {}
}
const QUEUES = ['short', 'default', 'long'];
const registry = (options: Pick<CortadoOptions, 'services' | 'jobs'>) => new JobRegistry(options, QUEUES);
const draft = (method: unknown) => draftOf(method) as never;

describe('the jobs of an app', () => {
  it('are known by name, by method, by function and by class', () => {
    const fn = defineJob('fn', {}, async () => undefined);
    const jobs = registry({ services: [Plain], jobs: [fn] });
    expect(jobs.problems).toEqual([]);
    expect(jobs.all().map((it) => it.name)).toEqual(['Plain.send', 'Plain.fixed', 'fn']);
    expect(jobs.find('Plain.send')).toMatchObject({ service: Plain, isStatic: false, method: 'send' });
    expect(jobs.find('Plain.fixed')).toMatchObject({ service: Plain, isStatic: true });
    expect(jobs.find('Plain.none')).toBeUndefined();
    expect(jobs.nearest('Plain.sned')).toBe('Plain.send');
    expect(jobs.resolve('fn')?.name).toBe('fn');
    expect(jobs.resolve(fn as never)?.name).toBe('fn');
    expect(jobs.resolve(Plain.prototype.send as never)?.name).toBe('Plain.send');
    const original = jobs.find('Plain.send')?.original;
    expect(jobs.resolve(original as never)?.name).toBe('Plain.send');
    expect(jobs.resolve((async () => undefined) as never)).toBeUndefined();
    expect([...jobs.drafts()]).toHaveLength(3);
    jobs.addOwn({ name: 'own' } as never);
    expect(jobs.find('own')).toEqual({ name: 'own' });
    expect(jobs.all()).toHaveLength(3);
  });

  it('of one inherited method are told apart by what they are called on', () => {
    const jobs = registry({ services: [Left, Right] });
    const of = (target: unknown) => jobs.findByDraft(draft(Base.prototype.run), target)?.name;
    expect(jobs.problems).toEqual([]);
    expect([of(new Left()), of(Right), of(new Right()), of(new Further()), of(Further)]).toEqual([
      ...['Left.run', 'Right.run', 'Right.run', 'Right.run', 'Right.run'],
    ]);
    expect([of(undefined), of(new Base()), of({}), of(Object.create(null))]).toEqual(
      Array(4).fill('Left.run'),
    );
    const one = registry({ services: [Right] });
    expect(one.findByDraft(draft(Base.prototype.run), new Left())?.name).toBe('Right.run');
    expect(one.findByDraft(draft(Plain.prototype.send), undefined)).toBeUndefined();
  });

  it('are told of each thing that is wrong', () => {
    const problems = (services: unknown[], jobs: unknown[] = []) =>
      registry({ services, jobs } as never).problems;
    const none = 'none of its methods carries @Enqueue or @Scheduled';
    expect(problems([7])).toEqual([expect.stringContaining('`services` to hold classes, found 7')]);
    expect(problems([() => 1])).toEqual([expect.stringContaining('`services` to hold classes')]);
    expect(problems([class Empty {}])).toEqual([`Empty stands in \`services\`, but ${none}.`]);
    expect(problems([class {}])).toEqual([
      expect.stringContaining(`A class stands in \`services\`, but ${none}`),
    ]);
    expect(problems([Overriding])).toEqual([expect.stringContaining('Overriding stands in')]);
    expect(problems([], [() => 1])).toEqual([expect.stringContaining('functions made by defineJob')]);
    expect(problems([Plain, Plain])).toEqual([]);
    const twin = (name: string) => defineJob(name, {}, async () => undefined);
    expect(problems([], [twin('a'), twin('a')])).toEqual([
      expect.stringMatching(/^Two jobs are named "a": a and a\./),
    ]);
    expect(problems([Plain], [twin('Plain.send')])).toEqual([
      expect.stringContaining('Two jobs are named "Plain.send": Plain.send and Plain.send'),
    ]);
    const mistaken = defineJob('m', { queue: 'shrot' }, async () => undefined);
    expect(problems([], [mistaken])).toEqual([expect.stringContaining('Did you mean "short"?')]);
  });

  it('are looked for in classes, in those that inherit them too, and in nothing else', () => {
    const found = [Plain, Base, Left, Further];
    const none = [
      class {},
      Overriding,
      Object,
      () => 1,
      { prototype: Plain.prototype },
      'x',
      null,
      undefined,
    ];
    expect(found.map(declaresJobs)).toEqual(found.map(() => true));
    expect(none.map(declaresJobs)).toEqual(none.map(() => false));
  });

  it('have a class validated whose rules are all of a group', () => {
    const job = defineJob('j', { payload: [Grouped] }, async (_: Grouped) => 1);
    expect(registry({ jobs: [job] }).find('j')?.parameters).toMatchObject([
      { type: Grouped, validated: true },
    ]);
  });

  it('say what JSON cannot carry, and what nobody knows the type of', () => {
    const job = (payload: unknown, run: (...args: never[]) => unknown) =>
      registry({ jobs: [defineJob('j', { payload } as never, run as never)] });
    expect(job([Map], async (_: never) => 1).problems).toEqual([
      expect.stringContaining('parameter 1 of j to be plain JSON'),
    ]);
    expect(job([String, Buffer], async (_: never, __: never) => 1).problems).toEqual([
      expect.stringContaining('parameter 2 of j'),
    ]);
    const kinds = job([String, Date, Plain], async (_: never, __: never, ___: never) => 1).find(
      'j',
    )?.parameters;
    expect(kinds).toEqual([
      { kind: 'text' },
      { kind: 'date' },
      { kind: 'class', type: Plain, validated: false },
    ]);
  });
});

describe('the schedules of an app', () => {
  const fn = (name: string, queue?: string) => defineJob(name, queue ? { queue } : {}, async () => undefined);
  const schedules = (hooks: object, jobs = [fn('a'), fn('b', 'short')], more: object = {}) => {
    const options = { jobs, schedules: hooks, ...more } as CortadoOptions;
    return new ScheduleRegistry(options, new JobRegistry(options, QUEUES));
  };

  it('come from hooks, under their frequency or their expression', () => {
    const found = schedules({
      daily_long: ['a', 'b'],
      cron: { '0 9 * * *': ['a'], '  0  10 * * * ': ['a'] },
    });
    expect(found.problems).toEqual([]);
    expect(found.all().map(({ key, job, frequency, queue }) => ({ key, job, frequency, queue }))).toEqual([
      { key: 'a@daily_long', job: 'a', frequency: 'daily_long', queue: 'long' },
      { key: 'b', job: 'b', frequency: 'daily_long', queue: undefined },
      { key: 'a@0_9_*_*_*', job: 'a', frequency: undefined, queue: undefined },
      { key: 'a@0_10_*_*_*', job: 'a', frequency: undefined, queue: undefined },
    ]);
    expect(found.find('b')?.job).toBe('b');
    expect(found.find('c')).toBeUndefined();
  });

  it('come from decorators, in any form', () => {
    class Timed {
      @Scheduled({ cron: '0 9 * * *', timezone: 'Europe/Berlin', limit: 3 })
      async cron(): Promise<void> {}

      @Scheduled({ every: '90s' }, { key: 'often', jitter: 5 })
      async every(): Promise<void> {}

      @Scheduled('weekly_maintenance')
      async weekly(): Promise<void> {}
    }
    const options = { services: [Timed], app: 'one' } as CortadoOptions;
    const of = (more: CortadoOptions) =>
      new ScheduleRegistry({ ...options, ...more }, new JobRegistry(options, QUEUES));
    const found = of({});
    expect(found.problems).toEqual([]);
    expect(found.find('Timed.cron')).toMatchObject({
      cron: '0 9 * * *',
      timezone: 'Europe/Berlin',
      policy: { limit: 3 },
    });
    expect(found.find('often')).toMatchObject({ every: 90_000, policy: { jitter: 5 }, timezone: 'UTC' });
    // Each app, and each job, has its maintenance at a moment of its own, which stays.
    expect(found.find('Timed.weekly')?.cron).toBe(of({}).find('Timed.weekly')?.cron);
    expect(found.find('Timed.weekly')?.cron).toMatch(/^\d+ \d+ \* \* 0$/);
    expect(found.find('Timed.weekly')?.cron).not.toBe(of({ app: 'two' }).find('Timed.weekly')?.cron);
    expect(of({ timezone: 'Asia/Tokyo' }).find('often')?.timezone).toBe('Asia/Tokyo');
  });

  it.each<[string | undefined, object]>([
    [undefined, { cron: expect.stringMatching(/^\*\/\d+ \* \* \* \*/) }],
    ['2m', { cron: '*/2 * * * *' }],
    ['15s', { cron: '*/15 * * * * *' }],
    ['1h', { every: 3_600_000 }],
    ['60s', { cron: '*/1 * * * *' }],
    ['90s', { every: 90_000 }],
    ['7m', { every: 420_000 }],
    ['7s', { every: 7_000 }],
    ['500ms', { every: 500 }],
  ])('of `all` come as often as the app says: %p', (allEvery, timing) => {
    const found = schedules({ all: ['a'] }, undefined, allEvery ? { allEvery } : {});
    expect(found.find('a')).toMatchObject(timing);
  });

  it('are told of each thing that is wrong', () => {
    const problems = (hooks: object, jobs?: never) => schedules(hooks, jobs).problems;
    expect(problems({ dayly: ['a'] })).toEqual([
      expect.stringContaining('Unknown frequency "dayly" in `schedules`. Did you mean "daily"?'),
    ]);
    expect(problems({ daily: ['aa'] })).toEqual([
      expect.stringContaining('names the job "aa" under "daily"'),
    ]);
    expect(problems({ cron: { dayly: ['a'] } })).toEqual([
      expect.stringContaining('Unknown frequency "dayly" on `schedules.cron["dayly"]` (a)'),
    ]);
    expect(problems({ cron: { '* * *': ['a'] } })).toEqual([expect.stringContaining('five fields')]);
    class Unsaid {
      @Scheduled(null as never)
      @Scheduled('daily')
      async run(): Promise<void> {}
    }
    const services = { services: [Unsaid] };
    const [problem, ...others] = new ScheduleRegistry(services, registry(services)).problems;
    expect([problem, others]).toEqual([expect.stringContaining('@Scheduled on Unsaid.run'), []]);
    const takes = defineJob('t', { payload: [String] }, async (_: string) => undefined);
    expect(problems({ daily: ['t'] }, [takes] as never)).toEqual([
      expect.stringContaining('is scheduled and takes 1 parameter.'),
    ]);
  });
});

import { machineSlowness } from '@cortado/test-support/machine-slowness';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { jest } from '@jest/globals';
import { progress, size } from '../support/faults.js';
import { type Clone, GrowthCrowd, postgresClone, redisClone } from '../support/growth-crowd.js';
import { type Cost, type Meter, PostgresMeter, RedisMeter } from '../support/growth-meters.js';

jest.setTimeout(20 * 60_000);

const SMALL = 1_000;
/** What has grown is measured so many times more. */
const MORE_LOOKS = 3;
/** A call at the larger size may cost so many times what it costs with 1,000 jobs. */
const TIMES = 3;
/** A page of a filter that matches rarely looks through 10,000 jobs, 2,000 for a text, and no more. */
const PAGE_TIMES = 20;
/** Or so much more, where it costs next to nothing. */
const SLACK = { commands: 30, read: 60_000, time: 2 };
/** Counts look at 20,000 jobs of each state, and beyond that at 1,000 pages of the table, and no more. */
const COUNTING = 60;
/** What is measured once has in it what others do to the machine meanwhile. */
const ONCE = 15;
/** Milliseconds of one command, and bytes of this process. */
const SLOWEST = 20;
const HEAP = 50 * 1024 * 1024;

interface Call {
  readonly name: string;
  act(crowd: GrowthCrowd): Promise<unknown>;
  /** Looks through as many jobs as a page may. */
  readonly looksThrough?: true;
  /** Counts. */
  readonly counts?: true;
  /** Changes what it is about, so it is measured once. */
  readonly once?: true;
}

const page = (crowd: GrowthCrowd, listing: object) =>
  crowd.cortado.queue(crowd.queue).jobs({ limit: 20, ...listing });

const CALLS: readonly Call[] = [
  { name: 'enqueue', act: ({ cortado }) => cortado.enqueue('Crowd.wait', ['one more']) },
  { name: 'counts()', counts: true, act: ({ cortado, queue }) => cortado.queue(queue).counts() },
  { name: 'summary()', counts: true, act: ({ cortado, queue }) => cortado.queue(queue).summary() },
  { name: 'status() of the oldest', act: ({ oldest }) => oldest.status() },
  {
    name: 'status() of one in the middle',
    act: ({ cortado, queue, size: n }) => cortado.job(queue, `copy-waiting-${n / 2}`).status(),
  },
  { name: 'status() of the newest', act: ({ newest }) => newest.status() },
  { name: 'status() of nobody', act: ({ cortado, queue }) => cortado.job(queue, 'nobody').status() },
  {
    name: 'record() of the oldest',
    act: ({ cortado, queue, oldest }) => cortado.job(queue, oldest.id).record(),
  },
  { name: 'isEnqueued() of the oldest', act: ({ cortado }) => cortado.isEnqueued('oldest') },
  { name: 'jobs of every state', act: (crowd) => page(crowd, {}) },
  { name: 'jobs that wait', act: (crowd) => page(crowd, { states: ['waiting'] }) },
  { name: 'jobs that failed', act: (crowd) => page(crowd, { states: ['failed'] }) },
  {
    name: 'jobs of a name that none has',
    act: (crowd) => page(crowd, { states: ['failed'], name: 'nobody' }),
    looksThrough: true,
  },
  {
    name: 'jobs of a text that none has',
    act: (crowd) => page(crowd, { states: ['failed'], text: 'nothing' }),
    looksThrough: true,
  },
  { name: 'schedulerHealth()', counts: true, act: ({ cortado }) => cortado.schedulerHealth() },
  { name: 'scheduler.status()', act: ({ cortado }) => cortado.scheduler.status() },
  {
    name: 'pause() and resume()',
    act: async ({ cortado, queue }) => {
      await cortado.queue(queue).pause();
      await cortado.queue(queue).resume();
    },
  },
  {
    name: 'retry() of a failed job',
    act: ({ cortado, queue }) => cortado.job(queue, 'copy-failed-7').retry(),
    once: true,
  },
  {
    name: 'remove() of a failed job',
    act: ({ cortado, queue }) => cortado.job(queue, 'copy-failed-8').remove(),
    once: true,
  },
  {
    name: 'replace of the oldest',
    act: ({ cortado }) =>
      cortado.enqueue('Crowd.wait', ['instead'], { unique: { key: 'oldest', onConflict: 'replace' } }),
    once: true,
  },
  {
    name: 'cancel() of one of the oldest',
    act: ({ cortado, queue }) => cortado.job(queue, 'copy-waiting-3').cancel('growth'),
    once: true,
  },
  { name: 'cancel() of the newest', act: ({ newest }) => newest.cancel('growth'), once: true },
];

/** Measures every call with 1,000 and with many jobs in each state, and gives what has grown or is too large. */
async function growth(url: string, meter: Meter, clone: Clone, most: number): Promise<string[]> {
  const crowds = [new GrowthCrowd(url, SMALL), new GrowthCrowd(url, most)];
  const problems: string[] = [];
  try {
    for (const crowd of crowds) {
      await crowd.fill(clone);
      progress(`filled ${crowd.size} jobs that wait and ${crowd.size} that failed`);
    }
    const [small, large] = crowds as [GrowthCrowd, GrowthCrowd];
    for (const { name, act, looksThrough, counts, once } of CALLS) {
      // The first time, scripts are loaded and connections made.
      if (!once) for (const crowd of crowds) await act(crowd);
      const compare = async (before: number) => {
        const few = await meter.measure(() => act(small), once ? 1 : 5);
        const many = await meter.measure(() => act(large), once ? 1 : 5);
        progress(`${name.padEnd(32)} ${show(few)}   ${show(many)}`);
        const slowness = before === 1 ? 1 : Math.min(before, machineSlowness());
        const allowed = {
          times: looksThrough ? PAGE_TIMES : TIMES,
          more: counts ? COUNTING : once ? ONCE : 0,
        };
        return judge(name, few, many, { ...allowed, slowness });
      };
      let found = await compare(1);
      // Others on the machine make a call slower, never quicker: what has grown does so each time, and more than anything else.
      for (let more = 0; more < MORE_LOOKS && found.length > 0 && !once; more++)
        found = await compare(machineSlowness());
      problems.push(...found);
    }
  } finally {
    for (const { cortado } of crowds) await cortado.close();
    await meter.close();
  }
  return problems;
}

function judge(
  name: string,
  few: Cost,
  many: Cost,
  { times, more, slowness }: { times: number; more: number; slowness: number },
): string[] {
  const most = (it: 'commands' | 'read' | 'time') => times * few[it] + SLACK[it];
  const grown = (['commands', 'read', 'time'] as const)
    .filter((it) => many[it] > (it === 'time' ? slowness * (most(it) + more) : most(it)))
    .map((it) => `${name}: ${it} ${few[it]} with ${SMALL} jobs, ${many[it]} with many`);
  if (many.slowest > slowness * SLOWEST) grown.push(`${name}: a command took ${many.slowest} ms`);
  if (many.heap > HEAP) grown.push(`${name}: the heap grew by ${many.heap} bytes`);
  return grown;
}

function show({ commands, read, time, slowest, heap }: Cost): string {
  const columns = [
    `${commands}`,
    `${Math.round(read / 100) / 10}`,
    time.toFixed(2),
    slowest.toFixed(2),
    (heap / 2 ** 20).toFixed(1),
  ];
  return columns.map((it) => it.padStart(8)).join('');
}

it('costs no more on Redis with many jobs than with a thousand, whatever is asked', async () => {
  const redis = await OwnRedis.start(['--appendonly', 'no']);
  try {
    const most = size({ full: 1_000_000, ci: 20_000 });
    await expect(growth(redis.url, new RedisMeter(redis.url), redisClone(redis.url), most)).resolves.toEqual(
      [],
    );
  } finally {
    await redis.remove();
  }
});

it('costs no more on PostgreSQL with many jobs than with a thousand, whatever is asked', async () => {
  const postgres = await OwnPostgres.start('shared_preload_libraries=pg_stat_statements');
  try {
    const { url } = postgres;
    const most = size({ full: 100_000, ci: 10_000 });
    // The extension wants a schema that stays.
    const meter = await PostgresMeter.connect(url);
    await expect(growth(url, meter, postgresClone(url), most)).resolves.toEqual([]);
  } finally {
    await postgres.remove();
  }
});

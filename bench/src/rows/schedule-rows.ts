import { alternate, type Sample } from '../alternate.js';
import { OurSchedules } from '../contestants/our-schedules.js';
import { RawSchedules } from '../contestants/raw-schedules.js';
import type { Schedules } from '../contestants/schedules.js';
import { type RowGroup, scaled } from '../row-group.js';
import { quantile } from '../statistics.js';

const SCHEDULES = 10_000;
/** Each schedule fires once in it, so that so many ticks share a second. */
const PERIOD = 60;
const WATCHED = 6_000;

export const scheduleRows: RowGroup = {
  rows: [
    {
      id: 'schedules-fresh',
      title: '10,000 schedules into an empty queue',
      unit: 'ms',
      target: { of: 'ratio', atMost: 1.3 },
    },
    {
      id: 'schedules-unchanged',
      title: '10,000 schedules that are there already',
      unit: 'ms',
      target: { of: 'ratio', atMost: 0.1 },
    },
    {
      id: 'schedules-late-p50',
      title: 'lateness of ticks of 10,000 schedules, p50',
      unit: 'ms',
      target: { of: 'ratio', atMost: 1.5 },
    },
    {
      id: 'schedules-late-p99',
      title: 'lateness of ticks of 10,000 schedules, p99',
      unit: 'ms',
      target: { of: 'ratio', atMost: 1.5 },
    },
  ],
  async run(bench) {
    const count = scaled(SCHEDULES, bench);
    const patterns = Array.from({ length: count }, (_, index) => `${index % PERIOD} * * * * *`);
    const problems: string[] = [];
    let delivered = 0;
    const block = (make: () => Promise<Schedules>) => async (): Promise<Sample> => {
      const side = await make();
      await side.prepare(patterns);
      const fresh = await timed(() => side.apply());
      const unchanged = await timed(() => side.apply());
      const { ticks, problems: found } = await side.watch(WATCHED);
      problems.push(...found);
      delivered += ticks.length;
      await side.clear();
      const lateness = ticks.map((it) => it.at - it.slot);
      return {
        'schedules-fresh': fresh,
        'schedules-unchanged': unchanged,
        'schedules-late-p50': quantile(lateness, 0.5),
        'schedules-late-p99': quantile(lateness, 0.99),
      };
    };
    const sides = {
      raw: block(() => RawSchedules.open(bench.url)),
      cortado: block(() => OurSchedules.open(bench.url)),
    };
    const comparisons = await alternate(sides, { repetitions: Math.min(2, bench.repetitions), pairs: 1 });
    return { comparisons, delivery: { delivered, problems } };
  },
};

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

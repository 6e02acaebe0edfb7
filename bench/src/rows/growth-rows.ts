import { type Cortado, createCortado, defineJob } from '@cortado/core';
import { alternate, type Sample } from '../alternate.js';
import { homeOf, type Kind } from '../homes.js';
import { Notice } from '../notice.js';
import { noticeFields } from '../notice-fields.js';
import type { Row } from '../row.js';
import { type RowGroup, scaled } from '../row-group.js';

const FEW = 1_000;
const MANY = 100_000;
const CALLS = 20;
const QUEUE = 'default';

type Ask = (app: Cortado, oldest: string) => Promise<unknown>;

const send = defineJob('send', { payload: [Notice] }, async (_notice: Notice) => undefined);
const notice = (index: number) => Notice.of(noticeFields(index));

/** What an operator asks of a queue, by the end of its row's id. */
const QUESTIONS: readonly (readonly [end: string, title: string, ask: Ask])[] = [
  ['counts', 'counts()', (app) => app.queue(QUEUE).counts()],
  ['page', 'jobs({ limit: 20 })', (app) => app.queue(QUEUE).jobs({ states: ['waiting'], limit: 20 })],
  ['status', 'status() of the oldest job', (app, oldest) => app.job(QUEUE, oldest).status()],
  ['enqueue', 'enqueue', (app) => app.enqueue('send', [notice(0)])],
];

/** Cortado beside itself: what calls cost where little waits, and where much does. */
export const growthRows: readonly RowGroup[] = [growth('redis', 'Redis'), growth('postgres', 'PostgreSQL')];

function growth(kind: Kind, name: string): RowGroup {
  const idOf = (end: string) => `${kind}-growth-${end}`;
  const rows = QUESTIONS.map(
    ([end, title]): Row => ({
      id: idOf(end),
      title: `${name}: ${title}, 100,000 jobs waiting`,
      unit: 'ms',
      beside: '1,000 waiting',
      target: { of: 'ratio', atMost: 3 },
    }),
  );
  return {
    rows,
    async run(bench) {
      const home = await homeOf(kind, bench);
      const [few, many] = [await appAt(home.raw, 'few'), await appAt(home.cortado, 'many')];
      const block = async (app: Cortado, jobs: number) => {
        const oldest = await fill(app, jobs);
        return async (): Promise<Sample> => {
          const sample: Record<string, number> = {};
          for (const [end, , ask] of QUESTIONS) {
            const started = performance.now();
            for (let call = 0; call < CALLS; call++) await ask(app, oldest);
            sample[idOf(end)] = (performance.now() - started) / CALLS;
          }
          return sample;
        };
      };
      const sides = { raw: await block(few, FEW), cortado: await block(many, scaled(MANY, bench)) };
      await alternate(sides, { repetitions: 1, pairs: 1 });
      const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: 1 });
      for (const app of [few, many]) {
        const clear = { force: true, count: 5_000 };
        await app.internals.producer.ask(QUEUE, 'clearing', (queue) => queue.obliterate(clear));
        await app.close();
      }
      await home.clear();
      return { comparisons, delivery: { delivered: 0, problems: [] } };
    },
  };
}

async function appAt(url: string, side: string): Promise<Cortado> {
  const app = createCortado({ connection: url, prefix: `bench-${side}`, enqueueTimeout: '1m', jobs: [send] });
  await app.migrate();
  await app.open();
  return app;
}

/** Gives the id of the oldest. */
async function fill(app: Cortado, jobs: number): Promise<string> {
  const { id } = await app.enqueue('send', [notice(0)]);
  for (let start = 1; start < jobs; start += 5_000) {
    const count = Math.min(5_000, jobs - start);
    await app.enqueueMany(
      Array.from({ length: count }, (_, index) => ({ name: 'send', args: [notice(start + index)] })),
    );
  }
  return id;
}

import { type Cortado, createCortado, defineJob } from '@cortado/core';
import { alternate, type Sample } from '../alternate.js';
import { homeOf } from '../homes.js';
import { Notice } from '../notice.js';
import { noticeFields } from '../notice-fields.js';
import { type RowGroup, scaled } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';

const QUEUE = 'default';
const JOBS = 1_000;
const PAIRS = 15;

const send = defineJob('send', { payload: [Notice] }, async (_notice: Notice) => undefined);
const notices = Array.from({ length: JOBS }, (_, index) => Notice.of(noticeFields(index)));

/** Cortado beside itself: what it costs that a job is found by its tags. */
export const tagRows: RowGroup = {
  rows: [
    {
      id: 'enqueue-tagged',
      title: 'enqueue with two tags, 1,000 at once',
      unit: 'jobs/s',
      beside: 'without tags',
      target: { of: 'ratio', atLeast: 0.7 },
    },
    {
      id: 'enqueue-many-tagged',
      title: 'enqueueMany(1,000) with two tags',
      unit: 'jobs/s',
      beside: 'without tags',
      target: { of: 'ratio', atLeast: 0.7 },
    },
  ],
  async run(bench) {
    const home = await homeOf('redis', bench);
    const [plain, tagged] = [appAt(home.raw, 'plain'), appAt(home.cortado, 'tagged')];
    let number = 0;
    const tags = () => ({ tags: [`order:${number++}`, `kind:${number % 10}`] });
    const sides = { raw: block(plain, () => ({})), cortado: block(tagged, tags) };
    await alternate(sides, { repetitions: 1, pairs: 3 });
    const comparisons = await alternate(sides, {
      repetitions: bench.repetitions,
      pairs: scaled(PAIRS, bench),
    });
    for (const app of [plain, tagged]) {
      const clear = { force: true, count: 5_000 };
      await app.internals.producer.ask(QUEUE, 'clearing', (queue) => queue.obliterate(clear));
      await app.close();
    }
    await home.clear();
    return { comparisons, delivery: { delivered: 0, problems: [] } };
  },
};

function appAt(url: string, side: string): Cortado {
  return createCortado({ connection: url, prefix: `bench-${side}`, jobs: [send] });
}

function block(app: Cortado, options: () => { readonly tags?: string[] }): () => Promise<Sample> {
  return async () => {
    const single = new Stopwatch();
    await Promise.all(notices.map((it) => app.enqueue('send', [it], options())));
    const one = JOBS / single.seconds;
    const many = new Stopwatch();
    await app.enqueueMany(notices.map((it) => ({ name: 'send', args: [it], options: options() })));
    return { 'enqueue-tagged': one, 'enqueue-many-tagged': JOBS / many.seconds };
  };
}

import { appendFileSync } from 'node:fs';
import { type BatchEnd, currentJob, defineConfig, defineJob, type Step } from '@cortado/core';

/** What the jobs of a killed process did stands in a file: a line each, written before the kill or not at all. */
const note = (line: string) => appendFileSync(process.env.TEST_NOTES ?? '/dev/null', `${line}\n`);
const pause = (ms = 2) => new Promise((resolve) => setTimeout(resolve, ms));

async function* rows(from: number, to: number): AsyncGenerator<Step<number, number>> {
  for (let row = from + 1; row <= to; row++) yield { checkpoint: row, value: row };
}

export const walk = defineJob('walk', { queue: 'long', payload: [Number] }, async (to: number) => {
  const job = currentJob();
  note(`start ${job.attempt} ${process.pid}`);
  const source = (from = 0) => {
    note(`from ${from}`);
    return rows(from, to);
  };
  for await (const row of job.iterate(source, { saveEvery: 50 })) {
    note(`row ${row}`);
    if (row % 10 === 0) await pause();
  }
});

/** One order in a hundred fails, after it took effect. */
export const ship = defineJob('ship', { payload: [Number, Number] }, async (order: number, takes: number) => {
  note(`shipped ${order} ${currentJob().attempt}`);
  await pause(takes);
  if (order % 100 === 0) throw new Error(`order ${order} is lost`);
});

export const poison = defineJob('poison', { queue: 'long' }, async () => {
  note(`poison ${currentJob().attempt}`);
  process.kill(process.pid, 'SIGKILL');
});

const tell = (callback: string) =>
  defineJob(callback, { queue: 'short', payload: [Object] }, async (end: BatchEnd) => {
    const { batch, total, completed, failed, failures } = end;
    note(`${callback} ${batch.id} ${total} ${completed} ${failed} ${failures.length}`);
  });

export default defineConfig({
  connection: process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  jobs: [walk, ship, poison, tell('arrived'), tell('lost'), tell('ended')],
  defaults: { keep: { completed: { count: 100_000 }, failed: { count: 100_000 } } },
});

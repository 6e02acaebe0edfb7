import { appendFileSync } from 'node:fs';
import { type BatchEnd, currentJob, defineConfig, defineJob, type Step } from '@cortado/core';

/** What the jobs of a killed process did stands in a file: a line each, written before the kill or not at all. */
const note = (line: string) => appendFileSync(process.env.TEST_NOTES ?? '/dev/null', `${line}\n`);
const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

async function* rows(from: number, to: number): AsyncGenerator<Step<number, number>> {
  for (let row = from + 1; row <= to; row++) yield { checkpoint: row, value: row };
}

export const walk = defineJob('walk', { queue: 'long', payload: [Number] }, async (to: number) => {
  const job = currentJob();
  note(`start ${job.attempt}`);
  const source = (from = 0) => {
    note(`from ${from}`);
    return rows(from, to);
  };
  for await (const row of job.iterate(source, { saveEvery: 50 })) {
    note(`row ${row}`);
    if (row % 100 === 0) await pause();
  }
});

export const ship = defineJob('ship', { payload: [Number] }, async (order: number) => {
  note(`shipped ${order} ${currentJob().attempt}`);
  await pause();
  if (order % 100 === 0) throw new Error(`order ${order} is lost`);
});

export const ended = defineJob('ended', { queue: 'short', payload: [Object] }, async (end: BatchEnd) => {
  note(`ended ${end.total} ${end.completed} ${end.failed}`);
});

export const lost = defineJob('lost', { queue: 'short', payload: [Object] }, async (end: BatchEnd) => {
  note(`lost ${end.failures.length}`);
});

export default defineConfig({
  connection: process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  jobs: [walk, ship, ended, lost],
});

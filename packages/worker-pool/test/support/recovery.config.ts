import { appendFileSync, existsSync } from 'node:fs';
import { currentJob, defineConfig, defineJob } from '@cortado/core';

/** What jobs did stands in a file: a line each, written before a kill or not at all. */
const note = (line: string) => appendFileSync(process.env.TEST_NOTES ?? '/dev/null', `${line}\n`);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function noted(index: number, act: () => unknown): Promise<void> {
  const { id, attempt, signal } = currentJob();
  note(`start ${index} ${process.pid} ${Date.now()} ${attempt} ${id}`);
  signal.addEventListener('abort', () => note(`abort ${index} ${process.pid} ${signal.reason?.name}`));
  await act();
  note(`end ${index} ${process.pid} ${Date.now()} ${attempt} ${id}`);
}

export const work = defineJob(
  'work',
  { queue: 'short', payload: [Number, Number] },
  (index: number, ms: number) => noted(index, () => sleep(ms)),
);

/** Goes on until a test says that it may end: by a file beside its notes. */
export const hold = defineJob('hold', { queue: 'short', payload: [Number] }, (index: number) =>
  noted(index, async () => {
    while (!existsSync(`${process.env.TEST_NOTES}.end`)) await sleep(10);
  }),
);

/** Holds the event loop up. */
export const block = defineJob(
  'block',
  { queue: 'long', payload: [Number, Number] },
  (index: number, ms: number) =>
    noted(index, () => {
      for (const until = Date.now() + ms; Date.now() < until; );
    }),
);

const kept: Buffer[] = [];

/** Keeps so many megabytes of memory each time. */
export const leak = defineJob(
  'leak',
  { queue: 'short', payload: [Number, Number] },
  (index: number, mb: number) =>
    noted(index, () => {
      kept.push(Buffer.alloc(mb * 2 ** 20, 1));
      return sleep(50);
    }),
);

/** Children of a pool may be made to die, or not to start, while the pool itself does. */
const isChild = process.argv[1]?.endsWith('child-entry.js') ?? false;
if (isChild) process.on('SIGUSR2', () => process.exit(9));
if (isChild && process.env.TEST_BREAK && existsSync(process.env.TEST_BREAK))
  throw new Error('no licence for children');

export default defineConfig({
  connection: process.env.TEST_CONNECTION ?? process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  jobs: [work, hold, block, leak],
  defaults: { keep: { completed: { count: 100_000 }, failed: { count: 100_000 } } },
});

import {
  currentJob,
  currentUser,
  DoNotRetry,
  defineConfig,
  defineJob,
  Enqueue,
  type Enqueued,
} from '@cortado/core';
import { IsInt } from 'class-validator';
import { FAILURES, RESULTS } from './endings-service.js';

class Weight {
  @IsInt()
  grams!: number;
}

/** A service that only a container can make: what an isolated job must find in its own process too. */
class Scales {
  constructor(private readonly unit: string) {}

  @Enqueue({ queue: 'alone', payload: [Weight] })
  async weigh(weight: Weight): Enqueued<string> {
    return `${weight.grams} ${this.unit}, ${weight instanceof Weight}, ${currentUser()}`;
  }
}

const alone = { queue: 'alone' } as const;

const pid = defineJob('pid', alone, async () => process.pid);
const placed = defineJob('placed', {}, async () => process.pid);

/** Says where it runs, then keeps its processor busy for good. */
const spin = defineJob('spin', { ...alone, timeout: '2s' }, async () => {
  await currentJob().log(String(process.pid));
  for (;;);
});

/** Keeps its processor busy for so many milliseconds. Every run leaves a line in its log. */
const burn = defineJob('burn', alone, async (ms: number) => {
  await currentJob().log(`attempt ${currentJob().attempt}`);
  const end = Date.now() + ms;
  while (Date.now() < end);
  return process.pid;
});

/** Waits until it is told to stop, and says why that was. */
const wait = defineJob('wait', { ...alone, timeout: '1s' }, async () => {
  const { signal } = currentJob();
  await currentJob().log(String(process.pid));
  await new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
});

/** Hears that it should stop and does not. */
const stubborn = defineJob('stubborn', alone, async () => {
  await currentJob().log(String(process.pid));
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});

const exit = defineJob('exit', alone, async (code: number) => {
  process.exit(code);
});
const killSelf = defineJob('killSelf', alone, async () => {
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
});
const throwOutside = defineJob('throwOutside', alone, async () => {
  setImmediate(() => {
    throw new Error('nobody holds this');
  });
  await new Promise(() => undefined);
});
const fill = defineJob('fill', alone, async () => {
  const heap: unknown[] = [];
  for (;;) heap.push(Array.from({ length: 1_000 }, (_, index) => `${index} of ${heap.length}`));
});

const refuse = defineJob('refuse', { ...alone, attempts: 3 }, async () => {
  throw new DoNotRetry(Object.assign(new RangeError('too heavy'), { code: 'E_HEAVY' }));
});
const fail = defineJob('fail', alone, async (how: string) => FAILURES[how]?.());
const give = defineJob('give', alone, async (how: number) => RESULTS[how]?.[1]());
const steps = defineJob('steps', alone, async () => {
  await currentJob().progress(40, { title: 'Weighing' });
  await currentJob().log('first');
  await currentJob().log('second');
});

/** Ends at once, and writes to its log when the next job runs in the same process. */
let writeLate: (() => Promise<void>) | undefined;
const leaves = defineJob('leaves', alone, async () => {
  const job = currentJob();
  writeLate = () => job.log(`late, from ${job.id}`);
  return process.pid;
});
const meets = defineJob('meets', alone, async () => {
  await writeLate?.();
  await currentJob().log('own');
  return process.pid;
});
const nested = defineJob('nested', alone, async () => (await pid()).result({ timeout: '30s' }));

export default defineConfig({
  connection: process.env.TEST_CONNECTION ?? process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  services: [Scales],
  container: { resolve: () => new Scales('g') },
  jobs: [
    pid,
    placed,
    spin,
    burn,
    wait,
    stubborn,
    exit,
    killSelf,
    throwOutside,
    fill,
    refuse,
    fail,
    give,
    steps,
    leaves,
    meets,
    nested,
  ],
  queues: { alone: { isolation: 'process', concurrency: 3 } },
  timeoutGrace: '1s',
});

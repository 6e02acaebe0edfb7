import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentJob, defineConfig, defineJob } from '@cortado/core';

const alone = { queue: 'alone' } as const;

/** Goes on after its attempt has ended, and says so in every way that a job has. */
const leaves = defineJob('leaves', { ...alone, attempts: 2 }, async (fails: boolean) => {
  const { attempt, meta, checkpoint } = currentJob();
  const say = async () => {
    const job = currentJob();
    await job.log(`late, of attempt ${attempt}`);
    await job.progress(attempt * 10, { title: `late, of attempt ${attempt}` });
    await meta.set({ late: attempt });
    await checkpoint.save(`late, of attempt ${attempt}`);
  };
  if (attempt === 1) {
    const timer = setInterval(() => void say().catch(() => undefined), 20);
    setTimeout(() => clearInterval(timer), 1_000);
    if (fails) throw new Error('once more');
    return process.pid;
  }
  await currentJob().progress(77, { title: 'own' });
  await meta.set({ late: 'never' });
  await sleep(500);
  return process.pid;
});

/** Whether `works` has begun in this process. */
let isWorking = false;

const works = defineJob('works', alone, async (ms: number) => {
  isWorking = true;
  await currentJob().log('own');
  await currentJob().progress(5);
  await sleep(ms);
  return {
    pid: process.pid,
    checkpoint: (await currentJob().checkpoint.load()) ?? null,
    meta: currentJob().meta.get(),
  };
});

/** Throws where nobody catches it, once its attempt has ended and another job works here. */
const throwsLater = defineJob('throwsLater', alone, async (how: string) => {
  // Not by time: a process that is told of it while no job runs there is closed, and the next job has another.
  const timer = setInterval(() => {
    if (!isWorking) return;
    clearInterval(timer);
    if (how === 'rejects') void Promise.reject(new Error('late and alone'));
    else throw new Error('late and alone');
  }, 10);
  return process.pid;
});

/** Writes to the pipe that its worker and its process talk through. */
const babbles = defineJob('babbles', alone, async (what: string) => {
  writeSync(3, what);
  if (!what.endsWith('\n')) return;
  await sleep(60_000);
});

const closesOutput = defineJob('closesOutput', alone, async (name: 'stdout' | 'stderr') => {
  process[name].on('error', () => undefined);
  process[name].end();
  process[name].destroy();
  await sleep(200);
  return 'ended';
});

const listens = defineJob('listens', { ...alone, timeout: '300ms' }, async () => {
  const { signal } = currentJob();
  const heard = new Promise<string>((resolve) =>
    signal.addEventListener('abort', () => resolve(currentJob().name)),
  );
  await currentJob().log(await heard);
});

const endsOutputHere = defineJob('endsOutputHere', {}, async () => {
  process.stdout.end();
  await sleep(100);
  return process.pid;
});

/** In the worker's own process: shows that it is there and that its output reaches somebody. */
const speaks = defineJob('speaks', {}, async () => {
  console.log(`heard of ${process.pid}`);
  return process.pid;
});

/** In the worker's own process, which has no file descriptor left meanwhile. */
const holdsFiles = defineJob('holdsFiles', {}, async (ms: number) => {
  const files: number[] = [];
  try {
    for (;;) files.push(openSync('/dev/null', 'r'));
  } catch (error) {
    await currentJob().log(String((error as NodeJS.ErrnoException).code));
  }
  await sleep(ms);
  for (const file of files) closeSync(file);
});

export default defineConfig({
  connection: process.env.TEST_CONNECTION ?? process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  jobs: [leaves, works, throwsLater, babbles, closesOutput, listens, endsOutputHere, speaks, holdsFiles],
  queues: { alone: { isolation: 'process', concurrency: 1 } },
});

/**
 * The whole back office in one process: `npm run demo`. Without REDIS_URL or CORTADO_URL it needs nothing but Node.
 * With `--once` it ends when the work is done: 0, or 1 when something failed.
 */
import { parseArgs } from 'node:util';
import { stopOnSignals } from '@cortado/worker-pool';
import { type BackOffice, openBackOffice } from './demo/back-office.js';
import { progressDisplay } from './demo/progress-display.js';
import { runJobs } from './demo/run-jobs.js';
import { summaryOf } from './demo/summary.js';
import { readPort } from './settings.js';

const USAGE = 'Usage: npm run demo [-- --once]';

process.exitCode = await main().catch((error: Error) => {
  console.error(`\nThe demo failed: ${error.message}`);
  return 1;
});

async function main(): Promise<number> {
  const { once, help } = readArguments();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  console.log('Opening the flight back office… (the first time, its embedded databases are made)');
  const office = await openBackOffice({ port: readPort(process.env) });
  const stop = stopOnSignals(office, () => console.log('\nClosing…'));
  console.log(`The page is on ${office.url}\n`);
  try {
    const isDone = await Promise.race([work(office).then(() => true), stop.closed.then(() => false)]);
    if (isDone && !once) {
      console.log(`\nStill open on ${office.url} until Ctrl-C.`);
      await stop.closed;
    }
    return isDone || !once ? 0 : 1;
  } finally {
    await office.close();
    stop.release();
  }
}

async function work({ cortado, services, url }: BackOffice): Promise<void> {
  const display = progressDisplay(process.stdout);
  try {
    const outcome = await runJobs(cortado, services, display);
    display.end();
    console.log(summaryOf(outcome));
    console.log(`Page: ${url}`);
  } finally {
    display.end();
  }
}

function readArguments(): { once: boolean; help: boolean } {
  try {
    const options = {
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

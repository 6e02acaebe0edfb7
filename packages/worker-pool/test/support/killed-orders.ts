import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createCortado } from '@cortado/core';
import pg from 'pg';
import { type Chance, progress } from './faults.js';

/** What must be there of an order whose process died at a step: its row, its job, neither, or what chance decides. */
export type Remains = 'nothing' | 'row and job' | 'row alone' | 'both or neither' | 'row, if anything';

export interface Way {
  readonly way: 'enqueueWith' | 'afterCommit';
  readonly steps: Readonly<Record<string, Remains>>;
}

export const ENQUEUE_WITH: Way = {
  way: 'enqueueWith',
  steps: {
    'before BEGIN': 'nothing',
    'after BEGIN': 'nothing',
    'after INSERT': 'nothing',
    'during enqueueWith': 'nothing',
    'after enqueueWith': 'nothing',
    'during COMMIT': 'both or neither',
    'after COMMIT': 'row and job',
  },
};

export const AFTER_COMMIT: Way = {
  way: 'afterCommit',
  steps: {
    'before BEGIN': 'nothing',
    'after BEGIN': 'nothing',
    'after INSERT': 'nothing',
    'after enqueue': 'nothing',
    'during COMMIT': 'row, if anything',
    'after COMMIT': 'row alone',
    'after sending': 'row and job',
  },
};

export interface Finding {
  readonly step: string;
  readonly row: boolean;
  readonly job: boolean;
}

const SCRIPT = fileURLToPath(new URL('./killed-order.mjs', import.meta.url));
const AT_ONCE = 2;

/** Kills a process at each step so many times, and gives what is there of each order once all of them are gone. */
export async function killAtEachStep(
  { way, steps }: Way,
  rounds: number,
  { database, jobs, luck }: { database: string; jobs: string; luck: Chance },
): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: database });
  const cortado = createCortado({ connection: jobs });
  await client.connect();
  await cortado.migrate();
  await client.query('DROP TABLE IF EXISTS placed_order');
  await client.query('CREATE TABLE placed_order (item text PRIMARY KEY)');
  await cortado.internals.producer.ask('short', 'emptying', (queue) => queue.obliterate({ force: true }));

  const orders = Object.keys(steps).flatMap((step) =>
    Array.from({ length: rounds }, (_, round) => ({
      step,
      item: `${step} ${round}`,
      after: 2 * luck.next(),
    })),
  );
  const waiting = [...orders];
  const lane = async () => {
    for (let it = waiting.shift(); it; it = waiting.shift()) {
      if (waiting.length % 10 === 0) progress(`${way}: ${waiting.length} of ${orders.length} to go`);
      await kill([way, it.step, it.item, database, jobs, String(it.after)]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await connectionsGone(client);

  const rows = await client.query<{ item: string }>('SELECT item FROM placed_order');
  const stored = await cortado.internals.producer.ask('short', 'listing', (queue) =>
    queue.getJobs(['waiting']),
  );
  await client.end();
  await cortado.close();
  const committed = new Set(rows.rows.map((it) => it.item));
  const queued = stored.map((it) => (it.data as string[])[0]);
  if (new Set(queued).size !== queued.length) throw new Error('An order was queued twice.');
  return orders.map(({ step, item }) => ({ step, row: committed.has(item), job: queued.includes(item) }));
}

/** Whether what was found is what must be. */
export function agrees(remains: Remains, { row, job }: Finding): boolean {
  if (remains === 'nothing') return !row && !job;
  if (remains === 'row and job') return row && job;
  if (remains === 'row alone') return row && !job;
  return remains === 'both or neither' ? row === job : row || !job;
}

async function kill(words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [SCRIPT, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  // Any other end means that the step was not reached.
  if (signal !== 'SIGKILL')
    throw new Error(`${words.slice(0, 3).join(' ')} ended with ${code ?? signal}: ${complaint}`);
}

/** PostgreSQL notices the end of a client a moment later, and then rolls its transaction back. */
async function connectionsGone(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query(
      "SELECT count(*)::int AS left FROM pg_stat_activity WHERE application_name = 'killed-order' AND datname = current_database()",
    );
    if (rows[0].left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

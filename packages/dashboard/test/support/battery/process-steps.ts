import { until } from '@cortado/test-support/until';
import { FOR_TWO as WRITES } from '../../../src/access/acts.js';
import { BatteryPool } from './battery-pool.js';
import { FOR_TWO, type Stage, type Step } from './stage.js';

/** What can be done to processes; and what the audit says of everything that was done before. */
export const PROCESS_STEPS: readonly Step[] = [
  ['scales a pool, restarts one of its processes, and quiets a worker', steerProcesses],
  ['has done every act there is, and finds each in the audit under who did it', readAudit],
];

async function steerProcesses({ world, connection, ann }: Stage): Promise<void> {
  const { app } = world;
  const children = async () =>
    (await app.processes()).filter((it) => it.pool !== undefined && it.status === 'idle');
  const pool = await BatteryPool.start(connection, world.prefix);
  try {
    const [first] = await until(children, (it) => it.length === 1);
    const cardOf = (pid = 0) => ann.page.getByRole('region', { name: new RegExp(`^worker .*:${pid}$`) });
    await ann.go('workers');
    await ann.agree({
      opener: ann.button('Scale the pool…', cardOf(first?.pid)),
      verb: /^Have \d+ process/,
      fields: { Processes: '2' },
    });
    const two = await until(children, (it) => it.length === 2);
    await ann.agree({ opener: ann.button('Restart…', cardOf(first?.pid)), verb: 'Restart 1 process' });
    const replaced = await until(
      children,
      (it) => it.length === 2 && it.every(({ pid }) => pid !== first?.pid),
    );
    const kept = replaced.find(({ pid }) => two.some((it) => it.pid === pid));
    const card = cardOf(kept?.pid);
    await ann.agree({
      opener: ann.button('Quiet…', card),
      says: 'Only a restart makes it take jobs again.',
      verb: 'Quiet 1 process',
      fields: { Reason: 'a leak' },
    });
    await card.getByText('Quiet', { exact: true }).waitFor();
  } finally {
    await pool.end();
  }
}

async function readAudit({ world, ann, complaints }: Stage): Promise<void> {
  const { entries } = await world.app.audit.list({ limit: 200 });
  const done = new Set(entries.filter((it) => it.outcome === 'done').map((it) => it.act));
  expect(WRITES.filter((it) => !done.has(it))).toEqual([]);
  expect(
    entries.filter((it) => it.via === 'dashboard').every((it) => it.by === 'ann' || it.by === 'bob'),
  ).toBe(true);
  await ann.go('audit');
  await ann.fill(ann.page.getByLabel('Who'), 'ann');
  await ann.pick('What', 'Resumed a queue');
  await until(
    () => ann.rows().allTextContents(),
    (found) => found.length > 0 && found.every((it) => it.includes('Resumed a queue')),
  );
  await ann.text('ann, bob').waitFor();
  expect(entries.find((it) => it.act === FOR_TWO && it.outcome === 'done')?.confirmedBy).toBe('bob');
  expect(complaints).toEqual([]);
}

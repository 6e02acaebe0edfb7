import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createCortado, defineJob, startScheduler } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { freshFolder } from '../support/fresh-folder.js';

const SCRIPT = fileURLToPath(new URL('../support/killed-backfill.mjs', import.meta.url));
const SLOTS = 60;
const RANGE = { from: new Date('2026-03-01T00:00Z'), to: new Date('2026-03-01T00:59:30Z') };
const BACKFILLS = { name: 'schedule-backfills' };
const [database, folder] = [freshDatabase(), freshFolder()];

/** It dies with lines written whose runs are not queued, and with some queued. */
const DEATHS = [37, 57];

describe.each([
  ['Redis', () => process.env.REDIS_URL ?? ''],
  ['PostgreSQL', () => database.url],
  ['the embedded engine', () => folder.url],
])('a backfill on %s whose process is killed', (_, address) => {
  const ran: string[] = [];
  const world = async (overlap: 'allow' | 'skip') => {
    ran.length = 0;
    const queue = `bells-${randomUUID()}`;
    const prefix = `{${queue}}`;
    const ring = defineJob('bell.ring', { queue }, async (bell: string) => void ran.push(bell));
    const cortado = createCortado({ connection: address(), prefix, jobs: [ring], queues: { [queue]: {} } });
    await cortado.migrate();
    const key = `bell:${queue}`;
    await cortado.schedules.upsert(key, { cron: '* * * * *', timezone: 'UTC', overlap }, 'bell.ring', ['x']);
    await cortado.scheduler.pause();
    return { cortado, queue, prefix, key };
  };
  const kill = async ({ prefix, key }: { prefix: string; key: string }, slots: number) => {
    const words = [address(), prefix, key, RANGE.from.toISOString(), RANGE.to.toISOString(), String(slots)];
    const child = spawn(process.execPath, [SCRIPT, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  };

  it('is filled when the same time is filled again, each slot once', async () => {
    const { cortado, queue, ...place } = await world('allow');
    for (const slots of DEATHS) await kill(place, slots);
    const counted = await cortado.schedules.backfill(place.key, { ...RANGE, dryRun: true });
    expect(counted.length).toBeGreaterThan(0);
    await cortado.schedules.backfill(place.key, RANGE);
    expect(await cortado.queue(queue).counts()).toMatchObject({ waiting: SLOTS });
    expect(await cortado.schedules.backfill(place.key, RANGE)).toEqual([]);
    const log = await cortado.schedules.log(place.key);
    expect(new Set(log.map((it) => it.slot.getTime())).size).toBe(SLOTS);
    await cortado.close();
  });

  it('is gone on with by a scheduler, one run after the other', async () => {
    const { cortado, queue, ...place } = await world('skip');
    await kill(place, 57);
    const { records } = cortado.internals;
    const left = await records.list<object>(BACKFILLS, { limit: 10 });
    // Others wait half a minute for a process that only takes its time.
    for (const { key, value } of left) await records.put(BACKFILLS, key, { ...value, until: Date.now() - 1 });
    const worker = await startWorker(cortado, { queues: [queue] });
    await startScheduler(cortado);
    await until(
      () => cortado.queue(queue).counts(),
      (it) => it.completed >= SLOTS,
    );
    await until(
      () => records.list(BACKFILLS, { limit: 10 }),
      (found) => found.length === 0,
    );
    expect(ran).toHaveLength(SLOTS);
    const log = await cortado.schedules.log(place.key);
    expect(log.filter((it) => it.decision === 'backfilled' && it.outcome === 'completed')).toHaveLength(
      SLOTS,
    );
    await worker.close();
    await cortado.close();
  });
});

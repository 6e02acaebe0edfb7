import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, createCortado, Enqueue, type SlotEntry } from '@cortado/core';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { chance, progress, size } from '../support/faults.js';
import { ShiftedProcess } from '../support/shifted-process.js';

const JOBS = size({ full: 500, ci: 40 });
const SECONDS = size({ full: 60, ci: 8 });
const WORKERS = 3;
const HOUR = 3_600_000;
/** So much later than it is due a job may start, on a busy machine: less than any clock is off. */
const LATE = 30_000;

/** As the processes with other clocks have it. */
class Shifted {
  @Enqueue({ payload: [String] })
  async note(_label: string): Promise<void> {}
}

describe(`${JOBS} delayed jobs and a schedule of each second, in processes whose clocks are off by up to an hour and jump`, () => {
  const database = freshDatabase();
  const folder = embeddedFolder();

  it.each<[string, () => string]>([
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
    ['embedded', () => folder.url],
  ])('start none early and none much later, and have every slot once: %s', async (engine, urlOf) => {
    const luck = chance(`clock-${engine}`);
    const drawShift = () => luck.pick([-1, 1]) * luck.whole(60_000, HOUR);
    const plan = { url: urlOf(), prefix: `clocks-${Date.now()}` };
    const processes: ShiftedProcess[] = [];
    let cortado: Cortado | undefined;
    try {
      cortado = createCortado({
        connection: plan.url,
        prefix: plan.prefix,
        services: [Shifted],
        app: 'looker',
      });
      await cortado.migrate();
      const start = async (role: 'work' | 'schedule' | 'enqueue') => {
        const it = await ShiftedProcess.start(role, { ...plan, shift: drawShift() });
        processes.push(it);
        return it;
      };
      const workers = [await start('work'), await start('work'), await start('work')].slice(0, WORKERS);
      const schedulers = [await start('schedule'), await start('schedule')];
      const caller = await start('enqueue');
      const from = Math.ceil(Date.now() / 1_000) * 1_000 + 2_000;
      const to = from + SECONDS * 1_000;
      const dueAt = new Map<string, number>();
      for (let index = 0; index < JOBS; index++) {
        const delay = luck.whole(200, SECONDS * 1_000);
        const label = `job ${index}`;
        const { at } = await caller.enqueue(label, delay);
        dueAt.set(label, at + delay);
        if (luck.whole(0, 9) === 0) await luck.pick([...workers, ...schedulers, caller]).set(drawShift());
      }
      while (Date.now() < to) {
        await sleep(luck.whole(200, 1_500));
        await luck.pick([...workers, ...schedulers]).set(drawShift());
      }
      const ran = await until(
        async () => (await Promise.all(workers.map((it) => it.ran()))).flat(),
        (found) => found.filter((it) => it.label !== 'tick').length >= JOBS,
        60_000,
      );
      const off = ran
        .filter((it) => dueAt.has(it.label))
        .map((it) => ({ label: it.label, late: it.at - (dueAt.get(it.label) as number) }));
      progress(
        `${engine}: the earliest ${Math.min(...off.map((it) => it.late))} ms, the latest ${Math.max(...off.map((it) => it.late))} ms after it was due`,
      );
      expect(off.filter((it) => it.late < -50 || it.late > LATE)).toEqual([]);
      expect(new Set(off.map((it) => it.label)).size).toBe(JOBS);
      expect(off).toHaveLength(JOBS);

      const slotsOf = (log: readonly SlotEntry[]) =>
        log
          .map((it) => it.slot.getTime())
          .filter((it) => it >= from && it < to)
          .sort((a, b) => a - b);
      const log = await until(
        () => (cortado as Cortado).schedules.log('Shifted.tick', { limit: 1_000 }),
        (found) => slotsOf(found).length >= SECONDS,
        30_000,
      );
      expect(slotsOf(log)).toEqual(Array.from({ length: SECONDS }, (_, index) => from + index * 1_000));
      expect(log.filter((it) => it.slot.getTime() > Date.now() + 2_000)).toEqual([]);
    } finally {
      await Promise.all(processes.map((it) => it.close()));
      await cortado?.close();
    }
  });
});

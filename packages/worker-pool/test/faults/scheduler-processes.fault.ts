import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, createCortado, type SlotEntry } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { BeatsProcess } from '../support/beats-process.js';
import { chance, progress, size } from '../support/faults.js';

const SCHEDULES = size({ full: 200, ci: 40 });
const SECONDS = size({ full: 60, ci: 15 });
const PROCESSES = 3;
const KILL_EVERY = 5_000;
const LONG = 5 * 60_000;

describe(`${SCHEDULES} schedules each second for ${SECONDS} s, while one of ${PROCESSES} processes is killed every 5 s and Redis restarts`, () => {
  let redis: OwnRedis;
  let app: Cortado | undefined;
  const processes: BeatsProcess[] = [];

  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(async () => {
    await app?.close();
    await Promise.all(processes.map((it) => it.kill()));
    await redis.remove();
  });

  it(
    'lose no slot and run none twice',
    async () => {
      const plan = { url: redis.url, prefix: 'beats', schedules: SCHEDULES };
      const cortado = createCortado({ connection: plan.url, prefix: plan.prefix, enqueueTimeout: '30s' });
      app = cortado;
      const keys = Array.from({ length: SCHEDULES }, (_, index) => `beat-${index}`);
      const logs = () => Promise.all(keys.map((key) => cortado.schedules.log(key, { limit: 1_000 })));
      const worker = await BeatsProcess.start('work', plan);
      processes.push(worker);
      const firing: BeatsProcess[] = [];
      for (let index = 0; index < PROCESSES; index++) firing.push(await BeatsProcess.start('schedule', plan));
      processes.push(...firing);
      await until(logs, (found) => found.every((log) => log.length > 0), LONG);

      const from = Math.ceil(Date.now() / 1_000) * 1_000;
      const to = from + SECONDS * 1_000;
      const luck = chance('scheduler');
      const starting: Promise<unknown>[] = [];
      for (let kills = 0; Date.now() + KILL_EVERY < to; kills++) {
        await sleep(KILL_EVERY);
        await Promise.all(starting);
        const victim = luck.whole(0, PROCESSES - 1);
        await firing[victim]?.kill();
        progress(`killed process ${victim + 1}`);
        starting.push(
          BeatsProcess.start('schedule', plan).then((it) => {
            firing[victim] = it;
            processes.push(it);
          }),
        );
        if (kills === 1) {
          await redis.stop();
          await sleep(1_000);
          await redis.start();
          progress('restarted Redis');
        }
      }
      await sleep(to - Date.now());
      await Promise.all(starting);

      const within = (log: readonly SlotEntry[]) =>
        log.filter((it) => it.slot.getTime() >= from && it.slot.getTime() < to);
      const found = await until(
        async () => (await logs()).map(within),
        (all) => all.every((log) => log.length >= SECONDS && log.every((it) => it.outcome === 'completed')),
        LONG,
      );
      const wanted = Array.from({ length: SECONDS }, (_, index) => from + index * 1_000);
      for (const log of found)
        expect(log.map((it) => it.slot.getTime()).sort((a, b) => a - b)).toEqual(wanted);
      const lines = found.flat();
      progress(
        `${lines.length} slots, ${lines.filter((it) => it.decision === 'caught-up').length} of them caught up`,
      );
      // Whether one has to be caught up is for the moments of the kills to say.
      expect(lines.filter((it) => it.decision !== 'enqueued' && it.decision !== 'caught-up')).toEqual([]);
      const ran = await worker.ran();
      expect(ran.length - new Set(ran).size).toBe(0);
      const ids = new Set(ran);
      expect(lines.filter((it) => !ids.has(it.jobId as string))).toEqual([]);
    },
    4 * LONG,
  );
});

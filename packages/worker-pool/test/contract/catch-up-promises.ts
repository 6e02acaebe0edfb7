import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, type SlotEntry, startScheduler } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Clock, scheduleTools } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about slots that passed while nothing fired. */
export function catchUpPromises(worlds: ContractWorlds): void {
  const { setup, work, fire } = scheduleTools(worlds);
  /** What the first tick after a moment decided of the slots that had passed, the oldest first. */
  const firstDecision = (log: readonly SlotEntry[], after: Date) => {
    const later = log.filter((it) => it.decidedAt > after);
    const first = Math.min(...later.map((it) => it.decidedAt.getTime()));
    return later
      .filter((it) => it.decidedAt.getTime() === first && it.decision !== 'enqueued')
      .sort((a, b) => a.slot.getTime() - b.slot.getTime());
  };
  const expectCaughtUp = (logs: readonly SlotEntry[][], after: Date) => {
    const [once, none, all] = logs.map((log) => firstDecision(log, after).map((it) => it.decision));
    expect(once?.length).toBeGreaterThanOrEqual(3);
    expect(once).toEqual([...Array(Number(once?.length) - 1).fill('missed'), 'caught-up']);
    expect(none?.length).toBeGreaterThanOrEqual(3);
    expect(new Set(none)).toEqual(new Set(['missed']));
    expect(all?.length).toBeGreaterThanOrEqual(3);
    expect(new Set(all)).toEqual(new Set(['caught-up']));
  };

  it.each<[string, string, (cortado: Cortado) => Promise<() => Promise<unknown>>]>([
    [
      'a pause',
      'the scheduler was paused by ann: a look',
      async (cortado) => {
        await cortado.scheduler.pause({ by: 'ann', reason: 'a look' });
        return () => cortado.scheduler.resume();
      },
    ],
    [
      'the scheduler being disabled',
      'the scheduler was disabled by ann',
      async (cortado) => {
        await cortado.scheduler.disable({ by: 'ann' });
        return () => cortado.scheduler.enable();
      },
    ],
  ])('catches up by policy after %s', async (_, who, halt) => {
    const { cortado, clock } = await setup([Clock]);
    await work(cortado);
    await fire(cortado);
    const keys = ['Clock.once', 'Clock.none', 'Clock.all'];
    await until(
      () => Promise.all(keys.map((key) => cortado.schedules.log(key))),
      (logs) => logs.every((log) => log.some((it) => it.decision === 'enqueued')),
    );
    const goOn = await halt(cortado);
    const haltedAt = new Date();
    // A tick under way when it halted still decides.
    await sleep(1_200);
    const from = new Date();
    await sleep(3_100);
    const to = new Date();
    const whileHalted = await Promise.all(keys.map((key) => cortado.schedules.log(key)));
    expect(whileHalted.flat().filter((it) => it.decidedAt > from)).toEqual([]);
    await goOn();
    const logs = await until(
      () => Promise.all(keys.map((key) => cortado.schedules.log(key))),
      // Not for those of later slots: on a slow machine more come than run.
      (found) =>
        found.every((log) => log.some((it) => it.slot > to)) &&
        firstDecision(found[2] ?? [], to).every(
          (it) => it.decision !== 'caught-up' || it.outcome === 'completed',
        ),
    );
    expectCaughtUp(logs, to);
    // A slot before it halted, or after it went on again, was missed for another reason: the machine was busy.
    const isHalted = ({ slot }: { slot: Date }) => slot > haltedAt && slot <= to;
    const halted = logs.flatMap((log) => firstDecision(log, to)).filter(isHalted);
    const whys = halted.map((it) => it.why ?? '');
    expect(whys.length).toBeGreaterThanOrEqual(6);
    expect(whys.filter((it) => !it.startsWith(who))).toEqual([]);
    // One after the other, the oldest first.
    const runs = firstDecision(logs[2] ?? [], to).flatMap(({ jobId }) => [
      `${jobId} began`,
      `${jobId} ended`,
    ]);
    expect(clock.allRuns.filter((it) => runs.includes(it))).toEqual(runs);
  });

  it('catches up by policy after all processes were down', async () => {
    const { cortado } = await setup([Clock]);
    await work(cortado);
    const first = await startScheduler(cortado);
    const keys = ['Clock.once', 'Clock.none', 'Clock.all'];
    await until(
      () => Promise.all(keys.map((key) => cortado.schedules.log(key))),
      (logs) => logs.every((log) => log.length > 0),
    );
    await first.close();
    await sleep(4_000);
    const to = new Date();
    await fire(cortado);
    const logs = await until(
      () => Promise.all(keys.map((key) => cortado.schedules.log(key))),
      (found) => found.every((log) => log.some((it) => it.slot > to)),
    );
    expectCaughtUp(logs, to);
  });
}

import { Enqueue, Scheduled } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { forgetHealth } from '../support/health-service.js';
import { ShiftedProcess } from '../support/shifted-process.js';
import type { ContractWorlds } from './contract-world.js';

const MINUTES = 60_000;
const ran: { label: string; at: number }[] = [];

/** As the process with the other clock has it. */
class Shifted {
  @Enqueue({ payload: [String] })
  async note(label: string): Promise<void> {
    ran.push({ label, at: Date.now() });
  }

  // A tick that comes after the next slot, on a busy machine, is caught up.
  @Scheduled({ every: '1s', overlap: 'allow', catchUp: 'all' })
  async tick(): Promise<void> {}
}

/** What every engine promises when the clock of a process is off. */
export function clockPromises(worlds: ContractWorlds): void {
  const setup = async () => {
    const { cortado: first } = await worlds.setup();
    const prefix = first.internals.options.prefix as string;
    const cortado = worlds.app({ prefix, app: 'shifted', services: [Shifted] });
    await forgetHealth(cortado);
    const start = async (role: 'work' | 'schedule' | 'enqueue', shift: number) =>
      worlds.closeAfter(await ShiftedProcess.start(role, { url: worlds.url, prefix, shift }));
    return { cortado, start };
  };
  const onTime = (at: number, due: number) => {
    expect(at).toBeGreaterThanOrEqual(due - 50);
    // Far less than any of the clocks is off.
    expect(at).toBeLessThan(due + MINUTES);
  };

  describe.each([
    ['ahead', 5 * MINUTES],
    ['behind', -5 * MINUTES],
  ])('a process five minutes %s', (_, shift) => {
    it('runs delayed jobs when they are due, and is named', async () => {
      const { cortado, start } = await setup();
      const worker = await start('work', shift);
      const due = Date.now() + 3_000;
      const first = await cortado.jobs(Shifted, { delay: 3_000 }).note('delayed');
      // One that ends brings the next along, which must not be one that is not due.
      await cortado.jobs(Shifted).note('now');
      const runs = await until(
        () => worker.ran(),
        (found) => found.length === 2,
      );
      expect(runs.map((it) => it.label)).toEqual(['now', 'delayed']);
      onTime(runs[1]?.at as number, due);
      await expect(first.result({ timeout: '30s' })).resolves.toBeNull();
      const record = await until(
        async () => (await cortado.processes()).find((it) => it.pid === worker.pid),
        (it) => it !== undefined,
      );
      expect(Math.abs((record?.clockOffset as number) - shift)).toBeLessThan(MINUTES / 2);
      const { issues } = await cortado.schedulerHealth();
      expect(issues).toContainEqual(
        expect.objectContaining({
          kind: 'clock-off',
          message: expect.stringContaining(`The clock of the worker with pid ${worker.pid}`),
        }),
      );
    });

    it('queues jobs that are delayed as long as it says', async () => {
      const { cortado, start } = await setup();
      await worlds.work(cortado);
      const caller = await start('enqueue', shift);
      ran.length = 0;
      const { at } = await caller.enqueue('delayed', 2_000);
      await until(
        () => ran.length,
        (count) => count === 1,
      );
      onTime(ran[0]?.at as number, at + 2_000);
    });

    it('fires schedules at their slots, and goes on when its clock jumps', async () => {
      const { cortado, start } = await setup();
      const scheduler = await start('schedule', shift);
      const hasRun = (it: { decision: string }) => ['enqueued', 'caught-up'].includes(it.decision);
      const fired = async (after: number) =>
        (await cortado.schedules.log('Shifted.tick')).filter((it) => hasRun(it) && it.slot.getTime() > after);
      const expectSlots = async (after: number) => {
        const slots = await until(
          () => fired(after),
          (found) => found.length >= 3,
        );
        const now = Date.now();
        const times = slots.map((it) => it.slot.getTime()).sort((a, b) => a - b);
        expect(times.every((it) => it % 1_000 === 0 && it > now - 2 * MINUTES && it <= now + 1_000)).toBe(
          true,
        );
        return times.at(-1) as number;
      };
      const last = await expectSlots(Date.now() - 5_000);
      await scheduler.set(-shift);
      await expectSlots(last);
      const log = await cortado.schedules.log('Shifted.tick');
      expect(log.filter((it) => it.slot.getTime() > Date.now() + 2_000)).toEqual([]);
      expect(log.filter((it) => !hasRun(it))).toEqual([]);
    });
  });
}

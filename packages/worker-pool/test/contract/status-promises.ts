import { until } from '@cortado/test-support/until';
import { Clock, scheduleTools } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises of the status of its scheduler. */
export function statusPromises(worlds: ContractWorlds): void {
  const { setup, work } = scheduleTools(worlds);

  it('counts failed runs and runs by hand in the status', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    const name = key('report');
    clock.fails = true;
    await work(cortado);
    await cortado.schedules.upsert(name, { cron: '0 0 1 1 *' }, 'Clock.report', [{ value: 1 }]);
    await expect(cortado.scheduler.status()).resolves.toMatchObject({
      failed: 0,
      runsByHand: 0,
      lastExecuted: undefined,
    });
    const from = Date.now() - 1_000;
    for (let run = 0; run < 2; run++)
      await expect((await cortado.schedules.trigger(name)).result({ timeout: '30s' })).rejects.toThrow();
    const status = await until(
      () => cortado.scheduler.status(),
      (it) => it.failed === 2,
    );
    expect(status).toMatchObject({ failed: 2, failedTicks: 0, runsByHand: 2, lastExecuted: { key: name } });
    expect(status.lastExecuted?.slot.getTime()).toBeGreaterThanOrEqual(from);
    await expect(cortado.schedules.get(name)).resolves.toMatchObject({ runs: 0, runsByHand: 2 });
  });
}

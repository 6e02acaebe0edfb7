import { until } from '@cortado/test-support/until';
import { RetentionSweep } from '../../src/datastore/postgres/together/retention-sweep.js';

/** A datastore that answers when it is told to. */
class Slow {
  sweeps = 0;
  #answer: (() => void) | undefined;

  readonly query = async (text: string): Promise<never> => {
    if (text.includes('WITH edge')) this.sweeps++;
    await new Promise<void>((resolve) => {
      this.#answer = resolve;
    });
    return { rows: [{ removed: 0 }] } as never;
  };

  /** Answers what is asked until nothing is. */
  async answerAll(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      this.#answer?.();
      this.#answer = undefined;
      await Promise.resolve();
      await Promise.resolve();
    }
  }
}

it('sweeps again where a job has finished while it swept, also when it closes then', async () => {
  const pool = new Slow();
  const keep = { completed: 1_000, failed: undefined };
  const sweep = new RetentionSweep({ pool: pool as never, time: { now: () => 0 }, queue: 'short', keep });
  await until(
    () => pool.sweeps,
    (it) => it === 1,
  );
  sweep.due();
  const closing = sweep.close();
  await pool.answerAll();
  await closing;
  expect(pool.sweeps).toBe(2);
});

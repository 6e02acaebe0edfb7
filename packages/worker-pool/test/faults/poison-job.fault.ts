import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { progress } from '../support/faults.js';
import { KillableWorld } from '../support/killable-world.js';

const LONG = 5 * 60_000;
/** So many workers a job may take along. */
const LIVES = 6;

jest.setTimeout(2 * LONG);

it(`fails a job that has killed ${LIVES} workers, saved no checkpoint, and would kill the next`, async () => {
  const world = await KillableWorld.start(LIVES + 1);
  try {
    const { cortado, notes } = world;
    const job = await cortado.enqueue('poison');
    const ended = job.result({ timeout: LONG }).catch((error: Error) => error);
    for (let killed = 1; killed <= LIVES; killed++) {
      await until(
        () => notes.of('poison').length,
        (count) => count >= killed,
        LONG,
      );
      progress(`it has killed ${killed} of ${LIVES}`);
    }
    expect(((await ended) as Error).message).toContain('lost its worker');
    expect(notes.of('poison')).toEqual(Array(LIVES).fill('1'));
    await expect(job.status()).resolves.toMatchObject({ state: 'failed' });
    // The worker that said so goes on with other jobs.
    await (await cortado.enqueue('ship', [1, 1])).result({ timeout: LONG });
  } finally {
    await world.close();
  }
});

import { jest } from '@jest/globals';
import { chance } from '../support/faults.js';
import { KillableWorld } from '../support/killable-world.js';
import { callbacksOf, shipThroughEnds } from '../support/killed-batch.js';
import { checkWalk, walkThroughEnds } from '../support/killed-walk.js';

// test/faults does the same with ten of each, and more to do.
const WITHIN = 120_000;
jest.setTimeout(2 * WITHIN);

describe('jobs whose workers are killed', () => {
  let world: KillableWorld;
  beforeEach(async () => {
    world = await KillableWorld.start(3);
  });
  afterEach(() => world.close());

  it('lose no row of an iteration, and repeat only what came after the last checkpoint', async () => {
    const ends = [
      { row: 1_000, signal: 'SIGKILL' },
      { row: 3_000, signal: 'SIGTERM' },
      { row: 5_000, signal: 'SIGKILL' },
    ] as const;
    checkWalk(await walkThroughEnds(world, 8_000, ends, WITHIN), 8_000, ends);
  });

  it('end their batch once, with every job done', async () => {
    const ends = [
      { at: 50, signal: 'SIGKILL' },
      { at: 200, signal: 'SIGTERM' },
    ] as const;
    const orders = Array.from({ length: 400 }, (_, index) => index + 1);
    const { end, id, orders: shipped } = await shipThroughEnds(world, orders, ends, chance('ship'), WITHIN);
    expect(end).toMatchObject({ total: 400, completed: 396, failed: 4 });
    expect(shipped.size).toBe(400);
    expect(await callbacksOf(world, WITHIN)).toEqual({
      arrived: { queued: 0, notes: [] },
      lost: { queued: 1, notes: [`${id} 400 396 4 4`] },
      ended: { queued: 1, notes: [`${id} 400 396 4 4`] },
    });
  });
});

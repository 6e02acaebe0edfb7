import { jest } from '@jest/globals';
import { chance, moments, progress, signals, size } from '../support/faults.js';
import { KillableWorld } from '../support/killable-world.js';
import { callbacksOf, shipThroughEnds } from '../support/killed-batch.js';

const LONG = 5 * 60_000;
const JOBS = size({ full: 10_000, ci: 1_000 });
const ENDS = size({ full: 10, ci: 3 });
const BATCHES = size({ full: 20, ci: 4 });
/** Orders that all arrive: one in a hundred would not. */
const SMALL = 20;

jest.setTimeout(4 * LONG);

let world: KillableWorld;
beforeEach(async () => {
  world = await KillableWorld.start(4);
});
afterEach(() => world.close());

it(`calls back once for a batch of ${JOBS} jobs, through ${ENDS} SIGKILLs and ${ENDS} SIGTERMs`, async () => {
  const luck = chance('batch');
  const at = moments(2 * ENDS, JOBS, luck);
  const ends = signals(ENDS, luck).map((signal, index) => ({ signal, at: at[index] as number }));
  const orders = Array.from({ length: JOBS }, (_, index) => index + 1);
  const { end, id, orders: shipped, attempts } = await shipThroughEnds(world, orders, ends, luck, LONG);
  const failed = JOBS / 100;
  expect(end).toMatchObject({ total: JOBS, completed: JOBS - failed, failed, cancelled: 0 });
  expect(shipped.size).toBe(JOBS);
  expect(attempts).toEqual(new Set([1]));
  const told = `${id} ${JOBS} ${JOBS - failed} ${failed} ${Math.min(failed, 20)}`;
  expect(await callbacksOf(world, LONG)).toEqual({
    arrived: { queued: 0, notes: [] },
    lost: { queued: 1, notes: [told] },
    ended: { queued: 1, notes: [told] },
  });
});

it(`queues the callbacks of ${BATCHES} batches once each, when workers end in the moment a batch does`, async () => {
  const luck = chance('batch end');
  const ids: string[] = [];
  for (let round = 0; round < BATCHES; round++) {
    const orders = Array.from({ length: SMALL }, (_, index) => round * 100 + index + 1);
    // Two of four from the last effect on: likely the one that works out the end is among them.
    const ends = signals(1, luck).map((signal) => ({ signal, at: SMALL }));
    const { end, id } = await shipThroughEnds(world, orders, ends, luck, LONG);
    expect(end).toMatchObject({ total: SMALL, completed: SMALL });
    ids.push(id);
  }
  const { arrived, lost, ended } = await callbacksOf(world, LONG);
  const idsOf = (notes: string[]) => notes.map((it) => it.split(' ')[0]);
  progress(`${arrived.notes.length + ended.notes.length - 2 * BATCHES} callbacks ran a second time`);
  // Callbacks are jobs: queued once, and run again when their own worker is killed.
  expect([arrived.queued, lost.queued, ended.queued]).toEqual([BATCHES, 0, BATCHES]);
  expect(new Set(idsOf(arrived.notes))).toEqual(new Set(ids));
  expect(new Set(idsOf(ended.notes))).toEqual(new Set(ids));
});

import { jest } from '@jest/globals';
import { chance, moments, progress, signals, size } from '../support/faults.js';
import { KillableWorld } from '../support/killable-world.js';
import { checkWalk, repeated, walkThroughEnds } from '../support/killed-walk.js';

const LONG = 5 * 60_000;
const ROWS = size({ full: 100_000, ci: 20_000 });
const ENDS = size({ full: 10, ci: 3 });

jest.setTimeout(4 * LONG);

let world: KillableWorld;
beforeEach(async () => {
  world = await KillableWorld.start(4);
});
afterEach(() => world.close());

it(`iterates over ${ROWS} rows through ${ENDS} SIGKILLs and ${ENDS} SIGTERMs without a gap, and repeats only what came after its last checkpoint`, async () => {
  const luck = chance('iteration');
  const at = moments(2 * ENDS, ROWS, luck);
  const ends = signals(ENDS, luck).map((signal, index) => ({ signal, row: at[index] as number }));
  const walk = await walkThroughEnds(world, ROWS, ends, LONG);
  progress(`${repeated(walk)} of ${ROWS} rows came twice`);
  checkWalk(walk, ROWS, ends);
});

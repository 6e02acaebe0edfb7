import { jest } from '@jest/globals';
import { World } from '../support/world.js';

jest.setTimeout(360_000);

/** So many moments of a start are tried, the last of them when it serves already. */
const MOMENTS = 8;

describe('a signal that comes while a command starts', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  it.each(['worker', 'worker-pool --num-workers 1', 'schedule', 'start --no-dashboard'])(
    'ends `cortado %s` in good order, at whatever moment',
    async (command) => {
      const words = command.split(' ');
      const since = performance.now();
      const whole = world.start(...words);
      await whole.says('stdout', 'Stop with');
      const took = performance.now() - since;
      whole.signal('SIGTERM');
      expect(await whole.ended()).toMatchObject({ code: 0 });
      for (let moment = 1; moment <= MOMENTS; moment++) {
        const cli = world.start(...words);
        await new Promise((resolve) => setTimeout(resolve, (took * (moment + 2)) / MOMENTS));
        cli.signal('SIGTERM');
        const { code, stdout, stderr } = await cli.ended();
        // Nobody hears it while the code loads: then it ends the process by itself.
        if (code === null) expect(stdout + stderr).toBe('');
        else expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
      }
    },
  );

  it('ends a pool in good order whose processes hear it too, as at Ctrl-C', async () => {
    const words = ['worker-pool', '--num-workers', '2'];
    const since = performance.now();
    const whole = world.startGroup(...words);
    await whole.says('stdout', 'Stop with');
    const took = performance.now() - since;
    whole.signalGroup('SIGINT');
    expect(await whole.ended()).toMatchObject({ code: 0 });
    for (let moment = 1; moment <= MOMENTS; moment++) {
      const pool = world.startGroup(...words);
      await new Promise((resolve) => setTimeout(resolve, (took * (moment + MOMENTS)) / 2 / MOMENTS));
      pool.signalGroup('SIGINT');
      const { code, stdout, stderr } = await pool.ended();
      if (code === null) expect(stdout + stderr).toBe('');
      else expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
    }
  });

  it.each([
    ['that it has started', 'stderr', 'worker serves'],
    ['what it serves', 'stdout', 'Stop with'],
  ] as const)('is heard in the moment in which a worker says %s', async (__, output, said) => {
    for (let round = 0; round < 6; round++) {
      await world.app.enqueue('Desk.send', [{ to: 'ada' }]);
      const worker = world.start('worker', '--queue', 'short,emails,long');
      await worker.at(output, said, () => worker.signal('SIGTERM'));
      const { code, stderr } = await worker.ended();
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('worker stopped') });
    }
  });
});

import { timeToClose } from '../../src/pool/child-patience.js';
import { restartDelay } from '../../src/pool/child-slot.js';
import { planChildren } from '../../src/pool/pool-plan.js';

const DECLARED = ['short', 'default', 'long'];

describe('the plan of a pool', () => {
  it('is two children that serve every queue, unless it is told otherwise', () => {
    const { plans, problems } = planChildren({}, DECLARED);
    expect(problems).toEqual([]);
    expect(plans).toEqual([
      { queues: DECLARED, worker: {} },
      { queues: DECLARED, worker: {} },
    ]);
  });

  it('hands the other options to the worker of each child, but for when the pool replaces it', () => {
    const { plans } = planChildren(
      {
        ...{ processes: 1, queues: ['long'], concurrency: 3, burst: true, lockDuration: '2s' },
        ...{ strategy: 'random', weights: { long: 2 }, maxJobs: 5, maxMemory: '1GB', name: 'a', grace: '5m' },
      },
      DECLARED,
    );
    expect(plans).toEqual([
      {
        queues: ['long'],
        worker: {
          ...{ queues: ['long'], concurrency: 3, burst: true, lockDuration: '2s' },
          ...{ strategy: 'random', weights: { long: 2 }, name: 'a', grace: '5m' },
        },
      },
    ]);
  });

  it.each([
    [{ pool: [] }, 'at least one group'],
    [{ pool: [{ processes: 1 }], processes: 2 }, '"pool" excludes "processes"'],
    [{ pool: [{ queues: [], processes: 1 }] }, 'at least one queue'],
    [{ pool: [{ processes: 1.5 }] }, 'found 1.5'],
    [{ stalledInterval: 'soon' as '1s' }, '"stalledInterval"'],
    [{ maxBlocked: 0 }, 'Expected "maxBlocked" to be a duration above zero'],
    [{ quiet: 'yes' as unknown as true }, 'Expected "quiet" to be true or false, found "yes".'],
    [{ prcesses: 2 } as object, 'Unknown option "prcesses". Did you mean "processes"?'],
    [{ pool: [{ proceses: 2 } as never] }, 'Unknown option "proceses" on pool[0]. Did you mean "processes"?'],
    [
      { pool: [{ queues: ['long'] } as never] },
      'Expected "processes" on pool[0] to be a whole number above zero',
    ],
    [{ pool: [{ processes: 1 }, { queues: ['lnog'], processes: 1 }] }, 'No queue is named "lnog"'],
    [{ pool: ['short:2'] as never }, 'Expected the options of pool[0] to be an object, found "short:2".'],
  ])('refuses %j', (options, problem) => {
    expect(planChildren(options, DECLARED).problems.join('\n')).toContain(problem);
  });
});

it('waits longer for each child that dies young, up to ten seconds', () => {
  expect([0, 1, 2, 3, 6, 7, 50].map(restartDelay)).toEqual([250, 250, 500, 1_000, 8_000, 10_000, 10_000]);
});

it('gives a child that is told to close the grace it was started with, unless told another, before it is killed', () => {
  expect(timeToClose({}, undefined)).toBe(40_000);
  expect(timeToClose({}, '25m')).toBe(25 * 60_000 + 10_000);
  expect(timeToClose({ grace: '1s', abortGrace: 0 }, '25m')).toBe(6_000);
});

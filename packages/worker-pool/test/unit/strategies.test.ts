import { Random } from '../../src/strategy/random.js';
import { RoundRobin } from '../../src/strategy/round-robin.js';
import { slotPlan } from '../../src/strategy/slot-plan.js';
import { newStrategy, type StrategyName, type Weights } from '../../src/strategy/strategy.js';

const QUEUES = ['a', 'b', 'c'];
const strategy = (name: StrategyName, slots: number, weights: Weights = {}) =>
  newStrategy({ name, queues: QUEUES.length, slots, weights });

describe('the order by priority', () => {
  it('is the first queue that may have a job', () => {
    const order = strategy('priority', 10);
    expect([order.next(QUEUES), order.next(['b', 'c'], 'c'), order.next(QUEUES, 'b')]).toEqual([
      'a',
      'b',
      'a',
    ]);
  });
});

describe('the order one after the other', () => {
  it('goes round job by job with one slot', () => {
    const order = strategy('round_robin', 1);
    let own: string | undefined;
    const chosen = Array.from({ length: 7 }, () => {
      own = order.next(QUEUES, own);
      return own;
    });
    expect(chosen.join('')).toBe('abcabca');
  });

  it('lets a slot stay with its queue while that is not far ahead', () => {
    const order = new RoundRobin({}, 3);
    const chosen = Array.from({ length: 6 }, () => order.next(QUEUES, 'a'));
    expect(chosen.join('')).toBe('aaabca');
  });

  it('gives a queue with a weight of 3 three jobs for each of another', () => {
    const order = new RoundRobin({ b: 3 }, 0);
    const chosen = Array.from({ length: 20 }, () => order.next(QUEUES));
    expect(chosen.filter((it) => it === 'b')).toHaveLength(12);
  });

  it('lets a queue that was empty catch up on nothing', () => {
    const order = new RoundRobin({}, 0);
    for (let jobs = 0; jobs < 100; jobs++) order.next(['a', 'b']);
    const chosen = Array.from({ length: 9 }, () => order.next(QUEUES));
    expect(chosen.filter((it) => it === 'c')).toHaveLength(3);
  });

  it('does not count a turn that gave no job', () => {
    const order = new RoundRobin({}, 0);
    expect(order.next(QUEUES)).toBe('a');
    order.missed('a');
    expect(order.next(QUEUES)).toBe('a');
  });
});

describe('the order at random', () => {
  it('draws by weight', () => {
    let lot = 0;
    const order = new Random({ b: 2 }, () => lot++ / 4);
    expect(Array.from({ length: 4 }, () => order.next(QUEUES)).join('')).toBe('abbc');
  });
});

describe('who shares slots', () => {
  const declared = { short: {}, default: { concurrency: 20 }, long: { concurrency: 2 } };
  const plan = (options: Parameters<typeof slotPlan>[0]) => {
    const { queues, shared, mostOf } = slotPlan(options, declared);
    return { shared: shared && { slots: shared.slots, strategy: shared.strategy }, most: queues.map(mostOf) };
  };

  it.each([
    [{}, undefined, [10, 20, 2]],
    [{ concurrency: 5 }, undefined, [5, 5, 5]],
    [{ queues: ['long'], strategy: 'random' }, undefined, [2]],
    [{ queues: ['long'], concurrency: 5 }, undefined, [5]],
    [{ queues: ['long', 'long'] }, undefined, [2]],
    [{ queues: ['long', 'short'] }, { slots: 10, strategy: 'priority' }, [2, 10]],
    [{ queues: ['short', 'default'] }, { slots: 20, strategy: 'priority' }, [20, 20]],
    [{ queues: ['long', 'default'], concurrency: 5 }, { slots: 5, strategy: 'priority' }, [2, 5]],
    [{ strategy: 'round_robin' }, { slots: 20, strategy: 'round_robin' }, [20, 20, 2]],
  ] as const)('with %j are %j', (options, shared, most) => {
    expect(plan(options)).toEqual({ shared, most });
  });
});

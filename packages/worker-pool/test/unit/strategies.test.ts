import { Random } from '../../src/strategy/random.js';
import { RoundRobin } from '../../src/strategy/round-robin.js';
import { slotPlan } from '../../src/strategy/slot-plan.js';
import { newStrategy, type StrategyName, type Weights } from '../../src/strategy/strategy.js';
import { chance } from '../support/faults.js';

const QUEUES = ['a', 'b', 'c'];
const JOB_BY_JOB = { lead: 0, apart: 10 };
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
    const order = new RoundRobin({}, { lead: 3, apart: 10 });
    const chosen = Array.from({ length: 6 }, () => order.next(QUEUES, 'a'));
    expect(chosen.join('')).toBe('aaabca');
  });

  it('gives a queue with a weight of 3 three jobs for each of another', () => {
    const order = new RoundRobin({ b: 3 }, JOB_BY_JOB);
    const chosen = Array.from({ length: 20 }, () => order.next(QUEUES));
    expect(chosen.filter((it) => it === 'b')).toHaveLength(12);
  });

  it('lets a queue that was empty catch up on nothing', () => {
    const order = new RoundRobin({}, JOB_BY_JOB);
    for (let jobs = 0; jobs < 100; jobs++) order.next(['a', 'b']);
    const chosen = Array.from({ length: 9 }, () => order.next(QUEUES));
    expect(chosen.filter((it) => it === 'c')).toHaveLength(3);
  });

  // Ten slots, each with a job that comes or one that runs. Whose turn it is comes or ends is drawn, and the jobs of one
  // queue seldom come: its statements are slow.
  it.each(QUEUES)(
    'lets no queue begin more than ten jobs beyond another where those of %s are slow',
    (slow) => {
      const order = strategy('round_robin', 10);
      const begun = new Map(QUEUES.map((it) => [it, 0]));
      const { whole } = chance('turns');
      const slots = Array.from({ length: 10 }, () => ({ queue: order.next(QUEUES), runs: false }));
      let furthest = 0;
      for (let step = 0; step < 20_000; step++) {
        const slot = slots[whole(0, 9)] as (typeof slots)[number];
        if (slot.runs) Object.assign(slot, { queue: order.next(QUEUES, slot.queue), runs: false });
        else if (slot.queue !== slow || whole(0, 99) === 0) {
          order.began(slot.queue);
          slot.runs = true;
          begun.set(slot.queue, (begun.get(slot.queue) as number) + 1);
        }
        furthest = Math.max(furthest, Math.max(...begun.values()) - Math.min(...begun.values()));
      }
      expect(furthest).toBeLessThanOrEqual(10);
      expect(Math.min(...begun.values())).toBeGreaterThan(100);
    },
  );

  it('does not count a turn that gave no job', () => {
    const order = new RoundRobin({}, JOB_BY_JOB);
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

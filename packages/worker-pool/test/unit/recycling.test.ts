import { recyclingReason } from '../../src/pool/recycling.js';
import { memorySize, parseMemorySize } from '../../src/worker/memory-size.js';

const MB = 2 ** 20;
const figures = {
  jobs: 10,
  ended: { completed: 9, failed: 1, cancelled: 0 },
  active: 1,
  memory: 300 * MB,
  loopLag: 20,
  isCutOff: false,
};

describe('a child of a pool', () => {
  it.each([
    [{}, undefined],
    [{ maxJobs: 11 }, undefined],
    [{ maxJobs: 10 }, 'it has run 10 jobs'],
    [{ maxMemory: '300M' } as const, undefined],
    [{ maxMemory: '299M' } as const, 'it holds 300 MB of memory'],
    [{ maxMemory: 299 * MB }, 'it holds 300 MB of memory'],
    [{ maxLoopLag: '20ms' } as const, undefined],
    [{ maxLoopLag: 19 }, 'its event loop was held up for 20 ms'],
  ])('has served long enough by %j: %s', (options, reason) => {
    expect(recyclingReason(figures, options)).toBe(reason);
  });

  it('is not replaced before it has run anything, since the next would be like it', () => {
    const idle = { ...figures, jobs: 0, active: 0 };
    expect(recyclingReason(idle, { maxMemory: '1M', maxLoopLag: 1 })).toBeUndefined();
  });
});

it.each([
  ['512M', 512 * MB],
  ['512MB', 512 * MB],
  ['512mib', 512 * MB],
  ['1.5G', 1_536 * MB],
  ['2048 K', 2 * MB],
  [2_000_000, 2_000_000],
])('reads %p as a size of memory', (text, bytes) => {
  expect(parseMemorySize(text)).toBe(bytes);
});

it.each(['', 'much', '64 K', '1000', 1_000, '5T', '-1M', '0', 0, Number.NaN, true, null])(
  'refuses %p as one',
  (value) => {
    expect(memorySize(value)).toContain('a size of at least 1 MB');
  },
);

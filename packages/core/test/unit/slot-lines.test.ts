import type { Verdict } from '../../src/scheduler/decide.js';
import { endHalt, explainHalts } from '../../src/scheduler/halts.js';
import { shareLines } from '../../src/scheduler/share-lines.js';

const missed = (slot: number, why = 'nothing fired at its time, and catchUp is none'): Verdict => ({
  slot,
  decision: 'missed',
  why,
});
const row = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => missed(from + at));

describe('the lines of a long absence', () => {
  it('are one with a count, beside those of runs', () => {
    const run: Verdict = { slot: 3_052, decision: 'caught-up', run: 'now' };
    expect(shareLines([...row(1, 3_051), run])).toEqual([
      {
        slot: 1,
        until: 3_051,
        decision: 'missed',
        count: 3_051,
        why: '3,051 slots: nothing fired at its time, and catchUp is none',
      },
      run,
    ]);
  });

  it('say that there are more, where not all were counted', () => {
    const older: Verdict = { slot: 1, until: 99, decision: 'missed', why: 'older', isMore: true };
    expect(shareLines([older, ...row(100, 120)])).toMatchObject([
      { slot: 1, until: 120, count: 22, why: expect.stringMatching(/^more than 22 slots: nothing fired/) },
    ]);
  });

  it('stay apart for ten slots, for other reasons and around a run', () => {
    expect(shareLines(row(1, 10))).toEqual(row(1, 10));
    expect(shareLines(row(1, 11))).toHaveLength(1);
    const other = Array.from({ length: 11 }, (_, at) => missed(at + 20, 'another reason'));
    expect(shareLines([...row(1, 11), ...other]).map((it) => it.count)).toEqual([11, 11]);
    const run: Verdict = { slot: 12, decision: 'enqueued', run: 'now' };
    expect(shareLines([...row(1, 11), run, ...row(13, 23)]).map((it) => it.count)).toEqual([
      11,
      undefined,
      11,
    ]);
  });
});

describe('a row of lines', () => {
  it('is told without a reason where none was given, and apart from slots left out otherwise', () => {
    const bare = Array.from({ length: 11 }, (_, at): Verdict => ({ slot: at, decision: 'missed' }));
    expect(shareLines(bare)).toEqual([
      { slot: 0, until: 10, decision: 'missed', count: 11, why: '11 slots' },
    ]);
    const skipped = row(20, 30).map((it): Verdict => ({ ...it, decision: 'skipped' }));
    expect(shareLines([...row(1, 11), ...skipped]).map((it) => [it.decision, it.count])).toEqual([
      ['missed', 11],
      ['skipped', 11],
    ]);
  });

  it('stays as it is where nobody had halted the scheduler', () => {
    expect(explainHalts(row(1, 3), {})).toEqual(row(1, 3));
    expect(explainHalts(row(1, 1), { past: [{ how: 'paused', from: 5, until: 6 }] })).toEqual(row(1, 1));
  });
});

describe('slots that come late', () => {
  const past = endHalt({ paused: { at: 10, by: 'ann', reason: 'month end' } }, 'paused', 20);

  it('name who had paused the scheduler at their time, and why', () => {
    expect(past).toEqual({ past: [{ how: 'paused', from: 10, until: 20, by: 'ann', reason: 'month end' }] });
    const whys = explainHalts(
      [missed(9), missed(10), missed(20), missed(21), { slot: 15, decision: 'caught-up', run: 'now' }],
      past,
    ).map((it) => it.why);
    expect(whys).toEqual([
      'nothing fired at its time, and catchUp is none',
      'the scheduler was paused by ann: month end, and catchUp is none',
      'the scheduler was paused by ann: month end, and catchUp is none',
      'nothing fired at its time, and catchUp is none',
      'the scheduler was paused by ann: month end',
    ]);
  });

  it('name who has it disabled still, and say nothing of slots on time or left out otherwise', () => {
    const others: Verdict[] = [
      { slot: 15, decision: 'enqueued', run: 'now' },
      { slot: 15, decision: 'skipped', why: 'stopped' },
    ];
    expect(explainHalts([missed(15), ...others], { disabled: { at: 1 } })).toEqual([
      missed(15, 'the scheduler was disabled, and catchUp is none'),
      ...others,
    ]);
  });

  it('remember the newest twenty times of a halt', () => {
    let switches = {};
    for (let at = 0; at < 25; at++) switches = endHalt({ ...switches, disabled: { at } }, 'disabled', at + 1);
    expect((switches as { past: unknown[] }).past).toHaveLength(20);
    expect(endHalt(switches, 'paused', 99)).toBe(switches);
  });
});

import { condense } from '../../src/scheduler/condense.js';
import { decide, MOST_SLOTS, type Verdict } from '../../src/scheduler/decide.js';
import { previewRuns } from '../../src/scheduler/preview-runs.js';
import { jitterOf } from '../../src/scheduler/schedule-tick.js';
import { DAY, type Given, nine, plan, SECONDLY, schedule, verdicts } from '../support/decisions.js';

const HOUR = DAY / 24;
const whys = (given: Given) => plan(given).verdicts.map((it) => it.why);
const late: Given = { last: nine(1), slot: nine(2), now: nine(4) + HOUR };

describe('the line of a slot says why', () => {
  it.each<[string, Given, (string | undefined)[]]>([
    ['nothing where it runs', { slot: nine(1), now: nine(1) }, [undefined]],
    [
      'a later one stands for it',
      late,
      [
        'nothing fired at its time, and catchUp is once: a later slot stands for it',
        'nothing fired at its time, and catchUp is once: a later slot stands for it',
        undefined,
      ],
    ],
    [
      'it is not to be caught up',
      { ...late, last: nine(3), policy: { catchUp: 'none' } },
      ['nothing fired at its time, and catchUp is none'],
    ],
    [
      'it is too old, whether one or all are caught up',
      { ...late, last: nine(3), policy: { catchUp: 'all', catchUpWindow: HOUR - 1 } },
      ['nothing fired at its time, and catchUpWindow is over'],
    ],
    [
      'the run before it goes on',
      { slot: nine(1), now: nine(1), isBusy: true },
      ['the run before it has not ended, and overlap is skip'],
    ],
    [
      'who has stopped it, and for what reason',
      { slot: nine(1), now: nine(1), control: { stopped: { at: 0, by: 'ann', reason: 'too loud' } } },
      ['stopped by ann: too loud'],
    ],
    [
      'for what reason it is stopped, where nobody said who did it',
      { slot: nine(1), now: nine(1), control: { stopped: { at: 0, reason: 'too loud' } } },
      ['stopped: too loud'],
    ],
    [
      'that it is stopped, where nobody said more',
      { slot: nine(1), now: nine(1), control: { stopped: { at: 0 }, skips: [nine(1)] } },
      ['stopped'],
    ],
    [
      'an operator left it out',
      { slot: nine(1), now: nine(1), control: { skips: [nine(1)] } },
      ['an operator asked to leave it out'],
    ],
    [
      'the limit is reached, also of one that is caught up',
      { last: nine(1), slot: nine(3), now: nine(3), policy: { limit: 2 }, runs: 2 },
      ['its limit of runs is reached', 'its limit of runs is reached'],
    ],
  ])('%s', (_, given, expected) => {
    expect(whys(given)).toEqual(expected);
  });
});

describe('the edge of', () => {
  it('a minute is still on time, and a moment later is not', () => {
    const given: Given = { policy: { catchUp: 'none' }, slot: nine(1), now: nine(1) + 60_000 };
    expect(verdicts(given)).toEqual(['1 enqueued now']);
    expect(verdicts({ ...given, now: nine(1) + 60_001 })).toEqual(['1 missed']);
  });

  it('the window of catching up belongs to it', () => {
    const given: Given = { ...late, last: nine(3), policy: { catchUpWindow: HOUR } };
    expect(verdicts(given)).toEqual(['4 caught-up now']);
    expect(verdicts({ ...given, now: given.now + 1 })).toEqual(['4 missed']);
    expect(whys({ ...given, policy: { catchUp: 'all', catchUpWindow: HOUR } })).toEqual([undefined]);
    expect(whys({ ...given, last: nine(2), policy: { catchUpWindow: DAY + HOUR } })).toEqual([
      'nothing fired at its time, and catchUp is once: a later slot stands for it',
      undefined,
    ]);
  });

  it('a schedule is the moment it was made: its slots come after', () => {
    const data = { ...schedule(), since: nine(1) };
    const situation = { data, progress: {}, control: {}, slot: undefined, isBusy: false };
    expect(decide({ ...situation, now: nine(1) }).verdicts).toEqual([]);
    expect(decide({ ...situation, now: nine(2) }).verdicts.map((it) => it.slot)).toEqual([nine(2)]);
    // What was decided before it was made counts no slot of before.
    const before = { ...situation, progress: { last: nine(0) }, now: nine(2) };
    expect(decide(before).verdicts.map((it) => it.slot)).toEqual([nine(2)]);
  });

  it('a limit ends the schedule with the run that reaches it, also one that is caught up', () => {
    const given: Given = { ...late, policy: { catchUp: 'all', overlap: 'allow', limit: 3 } };
    expect(plan(given)).toMatchObject({ ended: true });
    expect(plan({ ...given, policy: { ...given.policy, limit: 4 } })).toMatchObject({ ended: false });
    expect(plan({ ...late, policy: { limit: 1 } })).toMatchObject({ ended: true });
    expect(plan({ ...late, policy: { limit: 2 } })).toMatchObject({ ended: false });
  });

  it('nothing to decide is no end, and cancels nothing', () => {
    const given: Given = { last: nine(1), now: nine(1), runs: 3, policy: { limit: 3 }, isBusy: true };
    expect(plan(given)).toEqual({ verdicts: [], cancel: false, ended: false });
  });
});

describe('a run beside others of the same decision', () => {
  it.each<[string, Given, string[], boolean]>([
    [
      'that is caught up waits for the one under way, where runs queue',
      { ...late, policy: { overlap: 'queue' }, isBusy: true },
      ['2 missed', '3 missed', '4 caught-up later'],
      false,
    ],
    [
      'that is caught up takes the place of the one under way',
      { ...late, policy: { overlap: 'cancel-running' }, isBusy: true },
      ['2 missed', '3 missed', '4 caught-up now'],
      true,
    ],
    [
      'on time takes the place of the one that was just caught up',
      { last: nine(1), slot: nine(3), now: nine(3), policy: { overlap: 'cancel-running' } },
      ['2 caught-up now', '3 enqueued now'],
      true,
    ],
    [
      'on time waits for the one that was just caught up',
      { last: nine(1), slot: nine(3), now: nine(3), policy: { overlap: 'queue' } },
      ['2 caught-up now', '3 enqueued later'],
      false,
    ],
    [
      'on time waits for those that wait, where each is caught up',
      { last: nine(1), slot: nine(4), now: nine(4), policy: { overlap: 'queue', catchUp: 'all' } },
      ['2 caught-up now', '3 caught-up later', '4 enqueued later'],
      false,
    ],
    [
      'each waits for those that wait already',
      { ...late, policy: { catchUp: 'all' }, pending: [nine(0)] },
      ['2 caught-up later', '3 caught-up later', '4 caught-up later'],
      false,
    ],
    [
      'each runs at once where they may overlap, whatever runs or waits',
      { ...late, policy: { catchUp: 'all', overlap: 'allow' }, isBusy: true, pending: [nine(0)] },
      ['2 caught-up now', '3 caught-up now', '4 caught-up now'],
      false,
    ],
    [
      'is skipped while others wait, although none runs',
      { ...late, pending: [nine(0)] },
      ['2 missed', '3 missed', '4 skipped'],
      false,
    ],
    [
      'runs when all that waited have gone',
      { slot: nine(1), now: nine(1), pending: [] },
      ['1 enqueued now'],
      false,
    ],
    [
      'is none where the limit is reached, and cancels nothing',
      {
        slot: nine(1),
        now: nine(1),
        isBusy: true,
        runs: 1,
        policy: { overlap: 'cancel-running', limit: 1 },
      },
      ['1 skipped'],
      false,
    ],
  ])('%s', (_, given, expected, cancels) => {
    expect(verdicts(given)).toEqual(expected);
    expect(plan(given).cancel).toBe(cancels);
  });
});

describe('a tick of a rule that its schedule no longer has', () => {
  const noon = (day: number) => nine(day) + 3 * HOUR;

  it('stands for its slot, in the order of time, and for none that was decided', () => {
    expect(verdicts({ last: nine(1), slot: noon(1), now: nine(3) })).toEqual([
      '1 missed',
      '2 missed',
      '3 caught-up now',
    ]);
    expect(plan({ last: nine(1), slot: noon(1), now: nine(2) }).verdicts.map((it) => it.slot)).toEqual([
      noon(1),
      nine(2),
    ]);
    expect(plan({ last: noon(1), slot: noon(1), now: noon(1) }).verdicts).toEqual([]);
    expect(plan({ last: noon(1), slot: nine(1) + 1, now: noon(1) }).verdicts).toEqual([]);
  });

  it('has no line of its own among the thousands before the newest', () => {
    const given: Given = { rule: SECONDLY, last: nine(1), slot: nine(1) + 500, now: nine(1) + 2_000_000 };
    const found = plan(given).verdicts;
    expect(found).toHaveLength(MOST_SLOTS + 1);
    expect(found[0]).toEqual({
      slot: nine(1) + 1_000,
      until: nine(1) + 1_000_999,
      decision: 'missed',
      isMore: true,
      why: 'one line for all slots before the newest 1,000',
    });
    const newer = plan({ ...given, slot: nine(1) + 1_999_500 }).verdicts;
    expect(newer).toHaveLength(MOST_SLOTS + 2);
    expect(newer.at(-2)?.slot).toBe(nine(1) + 1_999_500);
  });

  it('leaves a gap of just a thousand slots without such a line', () => {
    const given: Given = { rule: SECONDLY, last: nine(1), now: nine(1) + 1_000_000 };
    expect(plan(given).verdicts).toHaveLength(MOST_SLOTS);
    expect(plan({ ...given, now: given.now + 1_000 }).verdicts).toHaveLength(MOST_SLOTS + 1);
  });
});

describe('lines beyond what is kept', () => {
  const line = (slot: number, more: Partial<Verdict> = {}): Verdict => ({
    slot,
    decision: 'missed',
    ...more,
  });

  it('share one with the oldest, up to the first that has its own, and runs keep theirs', () => {
    const runs = [
      line(1, { decision: 'caught-up', run: 'now' }),
      line(3, { decision: 'caught-up', run: 'later' }),
    ];
    const all = [runs[0] as Verdict, line(2, { decision: 'skipped' }), runs[1] as Verdict, line(4), line(5)];
    expect(condense(all, 5)).toEqual(all);
    expect(condense([line(1), line(2)], 2)).toEqual([line(1), line(2)]);
    expect(condense(all, 3)).toEqual([
      { slot: 1, until: 3, decision: 'skipped', why: 'one line for the slots before the newest 3' },
      ...runs,
      line(4),
      line(5),
    ]);
    expect(condense([line(1), line(2, { until: 9 }), line(10)], 2)).toEqual([
      { slot: 1, until: 9, decision: 'missed', why: 'one line for the slots before the newest 2' },
      line(10),
    ]);
  });

  it('are not shared where all of them are runs', () => {
    const runs = [1, 2, 3].map((slot) => line(slot, { decision: 'caught-up', run: 'now' }));
    expect(condense(runs, 1)).toEqual(runs);
  });
});

describe('a preview', () => {
  it('counts neither what is left out nor more than the limit leaves, and adds the jitter of each', () => {
    const data = schedule({ limit: 4, jitter: HOUR });
    const found = previewRuns(data, { skips: [nine(2)] }, { runs: 1 }, nine(1), 10);
    expect(found).toEqual(
      [3, 4, 5].map((day) => ({ slot: nine(day), at: nine(day) + jitterOf('A.b', nine(day), HOUR) })),
    );
    expect(previewRuns(data, {}, { runs: 4 }, nine(1), 10)).toEqual([]);
    expect(previewRuns(schedule(), {}, {}, nine(1), 2).map((it) => it.slot)).toEqual([nine(2), nine(3)]);
  });
});

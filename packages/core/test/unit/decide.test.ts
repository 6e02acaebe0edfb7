import { condense } from '../../src/scheduler/condense.js';
import { decide } from '../../src/scheduler/decide.js';
import { previewRuns } from '../../src/scheduler/preview-runs.js';
import type { ScheduleProgress } from '../../src/scheduler/schedule-state.js';
import { DAILY, DAY, type Given, nine, plan, SECONDLY, schedule, verdicts } from '../support/decisions.js';

describe('a slot on time', () => {
  it.each<[string, Given, string[]]>([
    ['runs', { slot: nine(1), now: nine(1) + 5 }, ['1 enqueued now']],
    ['runs although its tick came a little early', { slot: nine(1), now: nine(1) - 5 }, ['1 enqueued now']],
    [
      'runs although its tick came late, as long as that is within a minute',
      { slot: nine(1), now: nine(1) + 59_000 },
      ['1 enqueued now'],
    ],
    ['is decided once', { last: nine(1), slot: nine(1), now: nine(1) + 5 }, []],
    ['is skipped while the run before goes on', { slot: nine(1), now: nine(1), isBusy: true }, ['1 skipped']],
    [
      'runs beside the run before',
      { policy: { overlap: 'allow' }, slot: nine(1), now: nine(1), isBusy: true },
      ['1 enqueued now'],
    ],
    [
      'runs after the run before',
      { policy: { overlap: 'queue' }, slot: nine(1), now: nine(1), isBusy: true },
      ['1 enqueued later'],
    ],
    [
      'runs after those that wait already',
      { policy: { overlap: 'queue' }, slot: nine(2), now: nine(2), last: nine(1), pending: [nine(1)] },
      ['2 enqueued later'],
    ],
    [
      'is skipped while runs that were caught up wait, although none is under way',
      { policy: { catchUp: 'all' }, slot: nine(2), now: nine(2), last: nine(1), pending: [nine(1)] },
      ['2 skipped'],
    ],
    [
      'runs in place of the run before',
      { policy: { overlap: 'cancel-running' }, slot: nine(1), now: nine(1), isBusy: true },
      ['1 enqueued now'],
    ],
    [
      'is skipped while stopped',
      { control: { stopped: { at: 0 } }, slot: nine(1), now: nine(1) },
      ['1 skipped'],
    ],
    [
      'is skipped when an operator asked for it',
      { control: { skips: [nine(1)] }, slot: nine(1), now: nine(1) },
      ['1 skipped'],
    ],
    [
      'runs when an operator asked for another one',
      { control: { skips: [nine(2)] }, slot: nine(1), now: nine(1) },
      ['1 enqueued now'],
    ],
    [
      'runs as the last one of its limit',
      { policy: { limit: 3 }, runs: 2, slot: nine(1), now: nine(1) },
      ['1 enqueued now'],
    ],
    [
      'is skipped beyond the limit',
      { policy: { limit: 3 }, runs: 3, slot: nine(1), now: nine(1) },
      ['1 skipped'],
    ],
  ])('%s', (_, given, expected) => {
    expect(verdicts(given)).toEqual(expected);
  });

  it('cancels the run before only where the policy says so', () => {
    const given = { slot: nine(1), now: nine(1), isBusy: true };
    expect(plan({ ...given, policy: { overlap: 'cancel-running' } }).cancel).toBe(true);
    expect(plan({ ...given, policy: { overlap: 'cancel-running' }, isBusy: false }).cancel).toBe(false);
    expect(plan({ ...given, policy: { overlap: 'allow' } }).cancel).toBe(false);
  });

  it('ends its schedule with the last run of the limit', () => {
    expect(plan({ policy: { limit: 3 }, runs: 1, slot: nine(1), now: nine(1) }).ended).toBe(false);
    expect(plan({ policy: { limit: 3 }, runs: 2, slot: nine(1), now: nine(1) }).ended).toBe(true);
  });
});

describe('slots that passed while nothing fired', () => {
  // BullMQ brings the tick of the first one late, and then those to come.
  const late: Given = { last: nine(1), slot: nine(2), now: nine(5) + 3_600_000 };
  it.each<[string, Given, string[]]>([
    ['run once, for the latest', late, ['2 missed', '3 missed', '4 missed', '5 caught-up now']],
    [
      'run not at all',
      { ...late, policy: { catchUp: 'none' } },
      ['2 missed', '3 missed', '4 missed', '5 missed'],
    ],
    [
      'run each, side by side',
      { ...late, policy: { catchUp: 'all', overlap: 'allow' } },
      ['2 caught-up now', '3 caught-up now', '4 caught-up now', '5 caught-up now'],
    ],
    [
      'run each, one after the other',
      { ...late, policy: { catchUp: 'all' } },
      ['2 caught-up now', '3 caught-up later', '4 caught-up later', '5 caught-up later'],
    ],
    [
      'run each after the run before',
      { ...late, policy: { catchUp: 'all' }, isBusy: true },
      ['2 caught-up later', '3 caught-up later', '4 caught-up later', '5 caught-up later'],
    ],
    [
      'run each within the window',
      { ...late, policy: { catchUp: 'all', catchUpWindow: 2 * DAY } },
      ['2 missed', '3 missed', '4 caught-up now', '5 caught-up later'],
    ],
    [
      'run once within the window',
      { ...late, policy: { catchUpWindow: 60_000 } },
      ['2 missed', '3 missed', '4 missed', '5 missed'],
    ],
    [
      'are skipped while the run before goes on',
      { ...late, isBusy: true },
      ['2 missed', '3 missed', '4 missed', '5 skipped'],
    ],
    [
      'are skipped while stopped',
      { ...late, control: { stopped: { at: 0 } } },
      ['2 skipped', '3 skipped', '4 skipped', '5 skipped'],
    ],
    [
      'are caught up without those an operator left out',
      { ...late, control: { skips: [nine(5)] } },
      ['2 missed', '3 missed', '4 caught-up now', '5 skipped'],
    ],
    [
      'are caught up as far as the limit goes',
      { ...late, policy: { catchUp: 'all', overlap: 'allow', limit: 2 } },
      ['2 caught-up now', '3 caught-up now', '4 skipped', '5 skipped'],
    ],
    ['may be only one', { last: nine(1), slot: nine(2), now: nine(2) + 61_000 }, ['2 caught-up now']],
    [
      'are found without a tick of their own',
      { last: nine(1), now: nine(3) + 1 },
      ['2 missed', '3 caught-up now'],
    ],
    ['count from when the schedule was made', { now: nine(2) + 1 }, ['1 missed', '2 caught-up now']],
  ])('%s', (_, given, expected) => {
    expect(verdicts(given)).toEqual(expected);
  });

  it('are told from the one that is on time', () => {
    const given: Given = { last: nine(1), slot: nine(4), now: nine(4) };
    expect(verdicts({ ...given, policy: { overlap: 'allow' } })).toEqual([
      '2 missed',
      '3 caught-up now',
      '4 enqueued now',
    ]);
    expect(verdicts({ ...given, policy: { catchUp: 'none' } })).toEqual([
      '2 missed',
      '3 missed',
      '4 enqueued now',
    ]);
    expect(verdicts(given)).toEqual(['2 missed', '3 caught-up now', '4 skipped']);
  });

  it('are looked at one by one only if they are among the newest thousand', () => {
    const { verdicts: found } = plan({ rule: SECONDLY, last: nine(1), slot: nine(1) + 1_000, now: nine(2) });
    expect(found).toHaveLength(1_001);
    expect(found[0]).toMatchObject({ slot: nine(1) + 1_000, until: nine(2) - 999_001, decision: 'missed' });
    expect(found.at(-1)).toMatchObject({ slot: nine(2), decision: 'caught-up' });
    const lines = condense(found, 100);
    expect(lines).toHaveLength(100);
    expect(lines[0]).toMatchObject({ slot: nine(1) + 1_000, until: nine(2) - 99_000, decision: 'missed' });
  });

  it('of a former rule still have their tick', () => {
    const stranger = nine(1) + 1_234;
    expect(plan({ slot: stranger, now: stranger, last: nine(1) }).verdicts).toMatchObject([
      { slot: stranger, decision: 'enqueued' },
    ]);
  });
});

describe('a preview', () => {
  it.each([
    ['0 9 * * 1-5', 'Europe/Berlin', '2026-03-27T00:00Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z'],
    ['15 30 1 * * *', 'America/New_York', '2026-10-31T00:00Z'],
    ['*/15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z'],
    ['0 0 1 * *', 'Asia/Kolkata', '2026-01-01T00:00Z'],
  ])('is what then runs: %s in %s', (cron, timezone, from) => {
    for (const dst of [
      { skipped: 'once', repeated: 'both' },
      { skipped: 'skip', repeated: 'once' },
    ] as const) {
      const data = { ...schedule({ jitter: 30_000 }, { cron, timezone, ...dst }), since: Date.parse(from) };
      const control = { skips: [previewRuns(data, {}, {}, Date.parse(from), 3)[2]?.slot as number] };
      const preview = previewRuns(data, control, {}, Date.parse(from), 8);
      const ran: number[] = [];
      // Each tick comes at the slot that BullMQ was told, until as many have run as were foreseen.
      let progress: ScheduleProgress = {};
      for (let now = Date.parse(from); ran.length < 8; ) {
        const [next] = previewRuns(data, {}, {}, now, 1);
        now = next?.slot as number;
        const { verdicts } = decide({ data, progress, control, slot: now, now, isBusy: false });
        progress = { last: now };
        ran.push(...verdicts.filter((it) => it.run).map((it) => it.slot));
      }
      expect(ran).toEqual(preview.map((it) => it.slot));
      expect(preview.every((it) => it.at >= it.slot && it.at < it.slot + 30_000)).toBe(true);
    }
  });

  it('ends with the limit and with endAt', () => {
    expect(previewRuns(schedule({ limit: 5 }), {}, { runs: 3 }, nine(1), 10)).toHaveLength(2);
    expect(previewRuns(schedule({}, { ...DAILY, endAt: nine(3) }), {}, {}, nine(1), 10)).toHaveLength(2);
  });
});

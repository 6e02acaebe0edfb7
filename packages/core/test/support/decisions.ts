import type { SchedulePolicy } from '../../src/descriptors/schedule-descriptor.js';
import type { SlotRule } from '../../src/descriptors/slots.js';
import { decide, type Situation } from '../../src/scheduler/decide.js';
import type { ScheduleControl, ScheduleProgress } from '../../src/scheduler/schedule-state.js';
import { type TickData, tickData } from '../../src/scheduler/schedule-tick.js';

export const DAY = 86_400_000;
export const DAILY: SlotRule = { cron: '0 9 * * *', timezone: 'UTC', skipped: 'once', repeated: 'once' };
export const SECONDLY: SlotRule = { ...DAILY, cron: '* * * * * *' };
/** Nine o'clock on a day of January 2026. */
export const nine = (day: number) => Date.parse('2026-01-01T09:00Z') + (day - 1) * DAY;

export function schedule(policy: Partial<SchedulePolicy> = {}, rule = DAILY): TickData {
  const full = {
    overlap: 'skip',
    catchUp: 'once',
    catchUpWindow: 30 * DAY,
    jitter: 0,
    ...policy,
  } as SchedulePolicy;
  return tickData(
    { key: 'A.b', job: 'A.b', rule, policy: full },
    { queue: 'default', opts: {} },
    { since: nine(1) - DAY / 2 },
  );
}

export interface Given {
  policy?: Partial<SchedulePolicy>;
  rule?: SlotRule;
  /** The last slot that was decided. */
  last?: number;
  runs?: number;
  pending?: number[];
  control?: ScheduleControl;
  slot?: number;
  now: number;
  isBusy?: boolean;
}

/** `day decision run` of each verdict. */
export function verdicts(given: Given): string[] {
  return plan(given).verdicts.map(({ slot, decision, run }) =>
    [Math.round((slot - nine(0)) / DAY), decision, ...(run ? [run] : [])].join(' '),
  );
}

export function plan({ policy, rule, last, runs, pending, control = {}, slot, now, isBusy = false }: Given) {
  const data = schedule(policy, rule);
  const progress: ScheduleProgress = {
    ...(last === undefined ? {} : { last }),
    ...(runs === undefined ? {} : { runs }),
    ...(pending ? { pending: { data, slots: pending } } : {}),
  };
  const situation: Situation = { data, progress, control, slot, now, isBusy };
  return decide(situation);
}

import type { Verdict } from './decide.js';
import type { PastHalt, Remark, SchedulerSwitches } from './schedule-state.js';

/** So many halts that are over are remembered. */
const MOST_PAST = 20;

/** What is known once the scheduler is no longer paused or disabled; nothing changes where it was not. */
export function endHalt(before: SchedulerSwitches, how: PastHalt['how'], now: number): SchedulerSwitches {
  const { [how]: ended, past = [], ...rest } = before;
  if (!ended) return before;
  const { at, ...who } = ended;
  return { ...rest, past: [...past, { how, from: at, until: now, ...who }].slice(-MOST_PAST) };
}

/** Says of slots that came late or not at all who had halted the scheduler at their time, and why. */
export function explainHalts(verdicts: readonly Verdict[], switches: SchedulerSwitches): Verdict[] {
  const halts = [...(switches.past ?? []), ...current('disabled', switches), ...current('paused', switches)];
  if (halts.length === 0) return [...verdicts];
  return verdicts.map((it) => {
    if (it.decision !== 'missed' && it.decision !== 'caught-up') return it;
    const halt = halts.find(({ from, until }) => from <= it.slot && it.slot <= until);
    if (!halt) return it;
    const [, rest = ''] = /^nothing fired at its time(.*)$/.exec(it.why ?? '') ?? [];
    return { ...it, why: `the scheduler was ${halt.how}${whoAndWhy(halt)}${rest}` };
  });
}

function current(how: PastHalt['how'], { [how]: remark }: SchedulerSwitches): PastHalt[] {
  if (!remark) return [];
  const { at, ...who } = remark;
  return [{ how, from: at, until: Number.POSITIVE_INFINITY, ...who }];
}

function whoAndWhy({ by, reason }: Pick<Remark, 'by' | 'reason'>): string {
  return `${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`;
}

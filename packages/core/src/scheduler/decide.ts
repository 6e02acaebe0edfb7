import { MINUTE } from '../clock/clock.js';
import type { SchedulePolicy } from '../descriptors/schedule-descriptor.js';
import { lastSlotsBetween, nextSlot } from '../descriptors/slots.js';
import type { ScheduleControl, ScheduleProgress } from './schedule-state.js';
import { policyOf, type TickData } from './schedule-tick.js';
import type { SlotDecision } from './slot-record.js';

/** A tick that comes later than this finds its slot missed, even when no other slot has passed since. */
const LATE = MINUTE;
/** Of a long gap, so many slots are looked at one by one, the newest; those before share one line. */
export const MOST_SLOTS = 1_000;

/** What is known when a tick decides. */
export interface Situation {
  readonly data: TickData;
  readonly progress: ScheduleProgress;
  readonly control: ScheduleControl;
  /** The slot of the tick; none when nothing but the gap is to be decided. */
  readonly slot: number | undefined;
  readonly now: number;
  /** Whether the newest run has not ended. */
  readonly isBusy: boolean;
}

/** What becomes of one slot, or of several that share a line. */
export interface Verdict {
  readonly slot: number;
  readonly decision: SlotDecision;
  readonly why?: string;
  readonly until?: number;
  /** How many slots share this line, at least; 1 without it. */
  readonly count?: number;
  /** It stands for more slots than were counted. */
  readonly isMore?: boolean;
  /** When the run is queued: now, or when the runs before it have ended. `undefined` for none. */
  readonly run?: 'now' | 'later';
}

export interface Plan {
  /** The oldest slot first. */
  readonly verdicts: readonly Verdict[];
  /** The run before is cancelled first. */
  readonly cancel: boolean;
  /** The limit of runs is reached: no tick need follow. */
  readonly ended: boolean;
}

/** What a tick does, by policy. It looks at no clock and at no datastore. */
export function decide(situation: Situation): Plan {
  const { data, control, slot, now } = situation;
  const policy = policyOf(data);
  const { due, older } = dueSlots(situation);
  if (due.length === 0) return { verdicts: [], cancel: false, ended: false };
  const onTime = slot !== undefined && due.at(-1) === slot && now - slot <= LATE ? slot : undefined;
  const verdicts: Verdict[] = [];
  if (older !== undefined)
    verdicts.push({
      slot: older,
      until: (due[0] as number) - 1,
      decision: 'missed',
      isMore: true,
      why: `one line for all slots before the newest ${MOST_SLOTS.toLocaleString('en')}`,
    });
  const budget = new RunBudget(policy, situation);
  const refusal = (it: number) => refusalOf(control, it);
  const missed = due.filter((it) => it !== onTime);
  const caughtUp = slotsToCatchUp(
    policy,
    missed.filter((it) => !refusal(it)),
    now,
  );
  for (const it of missed) {
    const why = refusal(it);
    if (why) verdicts.push({ slot: it, decision: 'skipped', why });
    else if (caughtUp.has(it)) verdicts.push(budget.catchUp(it));
    else verdicts.push({ slot: it, decision: 'missed', why: missedWhy(policy, it, now) });
  }
  if (onTime !== undefined) {
    const why = refusal(onTime);
    verdicts.push(why ? { slot: onTime, decision: 'skipped', why } : budget.onTime(onTime));
  }
  return { verdicts, cancel: budget.cancels, ended: budget.isOver };
}

/** Slots nobody has decided yet, up to now. */
function dueSlots({ data, progress, slot, now }: Situation): { due: number[]; older: number | undefined } {
  const last = progress.last ?? Number.NEGATIVE_INFINITY;
  const from = Math.max(last, data.since);
  // Clocks of processes differ: a tick may come a little before its slot.
  const { slots, hasMore } = lastSlotsBetween(data.rule, from, Math.max(now, slot ?? now), MOST_SLOTS);
  // A tick made under an earlier rule of its schedule still stands for its slot.
  const isOlder = (it: number) => hasMore && it < (slots[0] as number);
  const isStranger = slot !== undefined && slot > last && !slots.includes(slot) && !isOlder(slot);
  const due = isStranger ? [...slots, slot].sort((a, b) => a - b) : slots;
  return { due, older: hasMore ? nextSlot(data.rule, from) : undefined };
}

function refusalOf({ stopped, skips }: ScheduleControl, slot: number): string | undefined {
  if (stopped)
    return ['stopped', stopped.by && ` by ${stopped.by}`, stopped.reason && `: ${stopped.reason}`].join('');
  return skips?.includes(slot) ? 'an operator asked to leave it out' : undefined;
}

function slotsToCatchUp(
  { catchUp, catchUpWindow }: SchedulePolicy,
  missed: readonly number[],
  now: number,
): Set<number> {
  const within = missed.filter((it) => now - it <= catchUpWindow);
  if (catchUp === 'none') return new Set();
  return new Set(catchUp === 'once' ? within.slice(-1) : within);
}

function missedWhy({ catchUp, catchUpWindow }: SchedulePolicy, slot: number, now: number): string {
  if (catchUp === 'none') return 'nothing fired at its time, and catchUp is none';
  if (now - slot > catchUpWindow) return 'nothing fired at its time, and catchUpWindow is over';
  return 'nothing fired at its time, and catchUp is once: a later slot stands for it';
}

/** The runs of one decision, which may not overlap each other or the run before. */
class RunBudget {
  cancels = false;
  #left: number;
  /** A run is under way, or waits for its turn. */
  #isTaken: boolean;
  readonly #policy: SchedulePolicy;

  constructor(policy: SchedulePolicy, { progress, isBusy }: Situation) {
    this.#policy = policy;
    this.#left = (policy.limit ?? Number.POSITIVE_INFINITY) - (progress.runs ?? 0);
    this.#isTaken = isBusy || (progress.pending?.slots.length ?? 0) > 0;
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  /** Of several, each is wanted, so they run one after the other unless they may overlap. */
  catchUp(slot: number): Verdict {
    const { overlap, catchUp } = this.#policy;
    if (this.isOver) return this.#over(slot);
    if (catchUp !== 'all') return this.#run(slot, 'caught-up');
    this.#left--;
    const run = this.#isTaken && overlap !== 'allow' ? 'later' : 'now';
    this.#isTaken = true;
    return { slot, decision: 'caught-up', run };
  }

  onTime(slot: number): Verdict {
    return this.isOver ? this.#over(slot) : this.#run(slot, 'enqueued');
  }

  #run(slot: number, decision: SlotDecision): Verdict {
    const { overlap } = this.#policy;
    const isTaken = this.#isTaken;
    if (isTaken && overlap === 'skip')
      return { slot, decision: 'skipped', why: 'the run before it has not ended, and overlap is skip' };
    this.#left--;
    if (isTaken && overlap === 'cancel-running') this.cancels = true;
    const run = isTaken && overlap === 'queue' ? 'later' : 'now';
    this.#isTaken = true;
    return { slot, decision, run };
  }

  #over(slot: number): Verdict {
    return { slot, decision: 'skipped', why: 'its limit of runs is reached' };
  }
}

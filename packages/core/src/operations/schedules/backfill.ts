import type { Clock } from '../../clock/clock.js';
import { slotsBetween } from '../../descriptors/slots.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { aFunction, flag, moment, text } from '../../options/rule.js';
import { checkOptions } from '../../options/validate-options.js';
import type { Backfills } from '../../scheduler/backfills.js';
import type { TickData } from '../../scheduler/schedule-tick.js';

/** Which slots of the past get a run. */
export interface BackfillOptions {
  /** Both moments count. */
  from: Date;
  /** @default now, by the datastore's clock */
  to?: Date | undefined;
  /** Only say which slots would get one. @default false */
  dryRun?: boolean | undefined;
  /** Who does it, and why, for the audit. At most 500 characters each. */
  by?: string | undefined;
  reason?: string | undefined;
  /** Hears how many of how many slots have been gone through. */
  onProgress?: ((done: number, of: number) => unknown) | undefined;
}

export interface BackfillDeps {
  readonly clock: Clock;
  readonly backfills: Pick<Backfills, 'run' | 'wanting'>;
}

/** Slots one backfill may have. */
const MOST = 1_000;
const RULES = { from: moment, to: moment, dryRun: flag, by: text, reason: text, onProgress: aFunction };

/** The slots that got a run, or would. @throws InvalidOptionsError */
export async function backfill(
  { clock, backfills }: BackfillDeps,
  data: TickData,
  options: BackfillOptions,
): Promise<Date[]> {
  const problems = checkOptions(RULES, options);
  if (problems.length > 0) throw new InvalidOptionsError('Nothing to backfill', problems);
  const now = clock.now();
  const { from, to = new Date(now), dryRun = false, onProgress } = options;
  const [start, end] = [from?.getTime(), to.getTime()];
  if (start === undefined || !(start <= end) || end > now)
    throw new InvalidOptionsError(
      'Nothing to backfill',
      ['Expected `from` and `to` to be moments of the past, in this order.'],
      { why: 'not-past' },
    );
  const slots = slotsBetween(data.rule, start - 1, end, MOST + 1);
  if (slots.length > MOST)
    throw new InvalidOptionsError(
      'Nothing to backfill',
      [
        `The time from ${from.toISOString()} to ${to.toISOString()} has more than ${MOST.toLocaleString('en')} slots. Take it in parts.`,
      ],
      { why: 'too-many-slots', limit: MOST },
    );
  const taken = dryRun
    ? await backfills.wanting(data.key, slots)
    : await backfills.run(data, slots, (done) => onProgress?.(done, slots.length));
  return taken.map((it) => new Date(it));
}

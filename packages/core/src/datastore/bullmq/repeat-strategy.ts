import { nextSlot, type SlotRule } from '../../descriptors/slots.js';

/** What BullMQ stores of a job scheduler and hands back to ask for its next tick. */
export interface RepeatOptions {
  /** What dashboards show. */
  readonly pattern?: string;
  readonly tz?: string;
  /** What the pattern does not say; without it, the pattern is an ordinary one. */
  readonly slots?: Partial<SlotRule>;
}

/** A slot rule in BullMQ's words; defaults are left out. */
export function toRepeatOptions(rule: SlotRule): RepeatOptions & { pattern: string } {
  const { cron, timezone, skipped, repeated, ...more } = rule;
  const slots = {
    ...more,
    ...(skipped === 'once' ? {} : { skipped }),
    ...(repeated === 'once' ? {} : { repeated }),
  };
  return {
    pattern: cron ?? `every ${rule.every} ms`,
    tz: timezone,
    // Lua makes an array of an empty object.
    ...(Object.keys(slots).length === 0 ? {} : { slots }),
  };
}

/** BullMQ asks for the tick after a moment, at an upsert and whenever a tick is taken: it gets our slots. */
export function repeatStrategy(after: number, options: object): number | undefined {
  const { pattern, tz = 'UTC', slots = {} } = options as RepeatOptions;
  const when = slots.every === undefined && pattern !== undefined ? { cron: pattern } : {};
  return nextSlot({ skipped: 'once', repeated: 'once', timezone: tz, ...when, ...slots }, after);
}

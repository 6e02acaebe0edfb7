import { type SlotRule, slotsBetween } from '../../src/descriptors/slots.js';

type Dst = Pick<SlotRule, 'skipped' | 'repeated'>;
export const SKIP: Dst = { skipped: 'skip', repeated: 'once' };
export const ONCE: Dst = { skipped: 'once', repeated: 'once' };
export const BOTH: Dst = { skipped: 'once', repeated: 'both' };
export type { Dst };

/** A cron rule in a zone. */
export function rule(
  cron: string,
  timezone: string,
  dst: Dst = ONCE,
  more: Partial<SlotRule> = {},
): SlotRule {
  return { cron, timezone, ...dst, ...more };
}

/** Its slots between two moments, both counted, as month, day and time in UTC. */
export function between(it: SlotRule, from: string, to: string): string[] {
  return slotsBetween(it, Date.parse(from) - 1, Date.parse(to), 100_000).map((slot) =>
    new Date(slot).toISOString().slice(5, 19).replace(':00.000', ''),
  );
}

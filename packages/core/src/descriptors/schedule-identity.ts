import { DAY, HOUR, MINUTE, SECOND } from '../clock/clock.js';
import { zoneName } from '../options/zone-name.js';
import { readCronFields } from './cron-fields.js';
import type { SlotRule } from './slots.js';

/** The same for all rules that name the same moments, however they are written; their start and end aside. */
export function momentsOf({ cron, every, startAt = 0, timezone }: SlotRule): string {
  const said = cron ?? cronOfPeriod(every as number, startAt);
  if (said === undefined) return `every ${every} from ${startAt % (every as number)}`;
  const identity = identityOf(said);
  // What fires in every minute does so in every zone.
  const isEverywhere = cron === undefined || identity.endsWith(' * * * * *');
  return `${identity} in ${isEverywhere ? 'UTC' : (zoneName(timezone) ?? timezone)}`;
}

/** Whether both rules have slots at the same moments. */
export function meet(one: SlotRule, other: SlotRule): boolean {
  const start = Math.max(one.startAt ?? Number.NEGATIVE_INFINITY, other.startAt ?? Number.NEGATIVE_INFINITY);
  const end = Math.min(one.endAt ?? Number.POSITIVE_INFINITY, other.endAt ?? Number.POSITIVE_INFINITY);
  return start <= end && momentsOf(one) === momentsOf(other);
}

/** A period counted from 1970 that divides its minute, hour or day is a cron expression in UTC. */
function cronOfPeriod(every: number, startAt: number): string | undefined {
  if (startAt % every !== 0) return undefined;
  const divides = (unit: number, most: number) => every % unit === 0 && most % every === 0;
  if (divides(SECOND, MINUTE)) return `*/${every / SECOND} * * * * *`;
  if (divides(MINUTE, HOUR)) return `*/${every / MINUTE} * * * *`;
  if (divides(HOUR, DAY)) return `0 */${every / HOUR} * * *`;
  return undefined;
}

/** One that an earlier version took, and this one would refuse, is itself. */
function identityOf(cron: string): string {
  try {
    return readCronFields(cron).identity;
  } catch {
    return cron;
  }
}

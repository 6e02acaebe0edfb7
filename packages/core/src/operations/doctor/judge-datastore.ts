import type { DatastoreCondition } from '../../datastore/ports/inspection.js';
import { type Finding, finding } from './finding.js';

/** From here on memory and connections are nearly used up. */
const NEARLY = 0.9;
/** Milliseconds. Within one data centre an answer takes one or two. */
const SLOW = 50;

/** What is known of the datastore when it answers. */
export interface DatastoreFacts extends DatastoreCondition {
  readonly location: string;
  /** Milliseconds; the quickest of a few. */
  readonly roundTrip: number;
  readonly isLocal: boolean;
}

/** Everything that is wrong with it, after what it is. */
export function judgeDatastore({ location, isLocal, ...it }: DatastoreFacts): Finding[] {
  return [
    finding('ok', 'datastore', location, it),
    ...when(it.wanted, (wanted) =>
      finding('error', 'datastore-old', location, { product: it.product, version: it.version, wanted }),
    ),
    ...when(it.isReadOnly || undefined, () =>
      finding('error', 'read-only', location, { product: it.product }),
    ),
    ...memoryFindings(location, it),
    ...when(it.persistence === 'none' || undefined, () =>
      finding('warning', 'not-persistent', location, { product: it.product }),
    ),
    ...when(it.persistenceTrouble, (said) => finding('error', 'persistence-fails', location, { said })),
    ...connectionFindings(location, it),
    ...when((!isLocal && it.roundTrip > SLOW) || undefined, () =>
      finding('warning', 'round-trip-slow', location, { roundTrip: it.roundTrip }),
    ),
  ];
}

function memoryFindings(location: string, { eviction, memory }: DatastoreCondition): Finding[] {
  const limit = memory?.limit;
  const evicts = eviction !== undefined && eviction !== 'noeviction';
  const found: Finding[] = [];
  // Without a limit nothing is thrown away yet; the day somebody sets one, it is.
  if (evicts)
    found.push(
      finding(limit === undefined ? 'warning' : 'error', 'evicts', location, { policy: eviction, limit }),
    );
  if (memory && limit !== undefined && memory.used >= limit * NEARLY)
    found.push(
      finding(memory.used >= limit ? 'error' : 'warning', 'memory-full', location, {
        used: memory.used,
        limit,
      }),
    );
  return found;
}

function connectionFindings(location: string, { connections }: DatastoreCondition): Finding[] {
  const { used = 0, limit } = connections ?? {};
  if (limit === undefined || used < limit * NEARLY) return [];
  return [finding('warning', 'connections-full', location, { used, limit })];
}

function when<T>(fact: T | undefined, tell: (fact: T) => Finding): Finding[] {
  return fact === undefined ? [] : [tell(fact)];
}

import type { Records } from '../datastore/ports/records.js';
import type { EventBus } from '../events/event-bus.js';
import {
  ERROR_GROUPS,
  isResolved,
  type Occurrence,
  type StoredErrorGroup,
  withOccurrences,
} from './error-group.js';

/** Groups written at a time. */
const AT_ONCE = 10;

export interface ErrorGroupsDeps {
  readonly records: Records;
  readonly events: Pick<EventBus, 'emit'>;
}

type Some = readonly [Occurrence, ...Occurrence[]];

/** Keeps the groups of errors up as errors are written, so that nobody has to read the errors to see the groups. */
export class ErrorGroups {
  readonly #deps: ErrorGroupsDeps;

  constructor(deps: ErrorGroupsDeps) {
    this.#deps = deps;
  }

  /** Counts errors that were written, each group with one command. @throws DatastoreUnavailableError */
  async note(occurrences: readonly Occurrence[]): Promise<void> {
    const groups = new Map<string, [Occurrence, ...Occurrence[]]>();
    for (const it of occurrences) {
      const found = groups.get(it.group);
      if (found) found.push(it);
      else groups.set(it.group, [it]);
    }
    const left = [...groups];
    const lane = async () => {
      for (let next = left.shift(); next; next = left.shift()) await this.#grow(...next);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, lane));
  }

  /** Forgets every group. @throws DatastoreUnavailableError */
  async clear(): Promise<void> {
    await this.#deps.records.clear(ERROR_GROUPS);
  }

  async #grow(group: string, occurrences: Some): Promise<void> {
    const { records } = this.#deps;
    for (let isFirst = true; ; isFirst = false) {
      const found = await records.get<StoredErrorGroup>(ERROR_GROUPS, group);
      const before = found && isGroup(found.value) ? found.value : undefined;
      // What was written may have lost its answer: then it stands there.
      if (!isFirst && before && hasAll(before, occurrences)) return;
      const value = withOccurrences(before, occurrences);
      const options = { ifVersion: found?.version ?? 0, asNewest: true };
      if (!(await records.put(ERROR_GROUPS, group, value, options))) continue;
      if (before && isResolved(before) && !isResolved(value)) this.#tellRegressed(group, value);
      return;
    }
  }

  #tellRegressed(group: string, { title, type, message, queue, resolved }: StoredErrorGroup): void {
    this.#deps.events.emit('error.regressed', {
      ...{ group, title, type, message, queue },
      resolvedAt: new Date(resolved?.at ?? 0),
      resolvedBy: resolved?.by,
    });
  }
}

/** Whether it is one: somebody else may have written something else. */
export function isGroup(value: Partial<StoredErrorGroup>): value is StoredErrorGroup {
  return typeof value.title === 'string' && typeof value.count === 'number' && Array.isArray(value.latest);
}

function hasAll({ latest }: StoredErrorGroup, occurrences: Some): boolean {
  return occurrences.slice(-latest.length).every((it) => latest.includes(it.entry));
}

import type { Clock } from '../../clock/clock.js';
import type { EffectiveOptions } from '../../descriptors/effective-options.js';
import { toError } from '../../errors/execution-errors.js';
import type { EventBus } from '../../events/event-bus.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import { milliseconds } from '../../options/duration.js';
import { Backfills } from '../../scheduler/backfills.js';
import { DeclaredSchedules } from '../../scheduler/declared-schedules.js';
import { RunOutcomes } from '../../scheduler/run-outcomes.js';
import type { ScheduleStore } from '../../scheduler/schedule-store.js';
import { TICK_QUEUE } from '../../scheduler/schedule-tick.js';
import { SlotDispatcher } from '../../scheduler/slot-dispatcher.js';
import { SlotLog } from '../../scheduler/slot-log.js';
import { WaitingRuns } from '../../scheduler/waiting-runs.js';
import type { CheckedOptions } from './checked-options.js';
import type { DatastoreParts } from './datastore-parts.js';
import type { TransportParts } from './transport-parts.js';

/** What fires schedules, and what keeps their log. */
export interface ScheduleParts {
  readonly store: ScheduleStore;
  readonly declared: DeclaredSchedules;
  readonly log: SlotLog;
  readonly slotDispatcher: SlotDispatcher;
  readonly backfills: Backfills;
  readonly waitingRuns: WaitingRuns;
  readonly runOutcomes: RunOutcomes;
}

interface ScheduleDeps extends TransportParts, Pick<DatastoreParts, 'records' | 'outages'> {
  readonly store: ScheduleStore;
  readonly effective: EffectiveOptions;
  readonly events: EventBus;
  readonly clock: Clock;
}

export function scheduleParts({ options, schedules }: CheckedOptions, deps: ScheduleDeps): ScheduleParts {
  const { store, effective, events, clock, records, outages, transport, canceller } = deps;
  const { app } = options;
  const declared = new DeclaredSchedules({ schedules, effective, app, clock });
  const { age, count } = { ...APP_DEFAULTS.keepSlots, ...options.keepSlots };
  const log = new SlotLog(records, { age: milliseconds(age), count });
  const slotDispatcher = new SlotDispatcher({ transport, store, records, log, events, clock });
  const backfills = new Backfills({ records, log, slotDispatcher, clock });
  const waitingRuns = new WaitingRuns({ records, release: (key) => slotDispatcher.release(key) });
  const report = (thrown: unknown) => {
    if (!outages.takes(thrown)) events.emit('worker.error', { queue: TICK_QUEUE, error: toError(thrown) });
  };
  const runOutcomes = new RunOutcomes({ records, store, log, slotDispatcher, clock, report });
  canceller.onRemoval(({ id, context: { slot } }, reason) =>
    slot === undefined ? undefined : runOutcomes.addRemoved(slot, id, reason),
  );
  return { store, declared, log, slotDispatcher, backfills, waitingRuns, runOutcomes };
}

import { systemClock } from '../../clock/clock.js';
import { EventBus } from '../../events/event-bus.js';
import type { CortadoOptions } from '../../options/app-options.js';
import { BullmqSchedules } from '../../scheduler/bullmq-schedules.js';
import { Scheduler } from '../../scheduler/scheduler.js';
import type { SyncOptions } from '../../scheduler/sync-schedules.js';
import { Runners } from '../runners.js';
import { checkAppOptions } from './checked-options.js';
import type { ChosenDatastore } from './chosen-datastore.js';
import { type DatastoreParts, datastoreParts, engineOf } from './datastore-parts.js';
import { executionParts } from './execution-parts.js';
import type { Internals } from './internals.js';
import { type OperationParts, operationParts } from './operation-parts.js';
import { scheduleParts } from './schedule-parts.js';
import { type SendingParts, sendingParts } from './sending-parts.js';
import type { Substitutes } from './substitutes.js';
import { transportParts } from './transport-parts.js';

/** An app, put together. */
export interface Composition {
  readonly internals: Internals;
  readonly datastore: DatastoreParts;
  readonly sending: SendingParts;
  readonly operating: OperationParts;
}

/** Puts the parts of an app together, each from those before it. @throws ConfigurationError with everything that is wrong */
export function compose(options: CortadoOptions, substitutes: Substitutes = {}): Composition {
  const { clock = systemClock, transport: given } = substitutes;
  const checked = checkAppOptions(options, given === undefined);
  const app = { clock, events: new EventBus(), runners: new Runners() };
  // Without a substitute there is a datastore: nothing else was found good.
  const engine = given?.engine ?? engineOf(options, checked.datastore as ChosenDatastore);
  const datastore = datastoreParts(checked, engine, app.events);
  const running = executionParts(checked, { ...app, errors: datastore.errors });
  const transporting = transportParts(datastore, app.events, given?.jobs);
  const sending = sendingParts(checked, { ...app, ...datastore, ...running, ...transporting });
  const store = given?.schedules ?? new BullmqSchedules(engine, datastore.producer);
  const scheduling = scheduleParts(checked, { ...app, ...datastore, ...running, ...transporting, store });
  const { transport } = transporting;
  const newScheduler = () => new Scheduler({ ...app, ...datastore, ...scheduling, version: options.version });
  const sync = (how: SyncOptions) => newScheduler().sync(how);
  const operating = operationParts(checked, { ...app, ...running, datastore, transport, scheduling, sync });
  datastore.errors.listen(app.events);
  const { callbacks } = sending.sender;
  const { runOutcomes } = scheduling;
  const shared = { ...checked, ...app, ...datastore, ...running };
  const internals: Internals = { ...shared, transport, callbacks, runOutcomes, newScheduler };
  return { internals, datastore, sending, operating };
}

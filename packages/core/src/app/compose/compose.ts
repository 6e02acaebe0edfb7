import { onDatastoreTime } from '../../datastore/datastore-time.js';
import type { Engine } from '../../datastore/ports/engine.js';
import { DefaultLog } from '../../events/default-log.js';
import { EventBus } from '../../events/event-bus.js';
import type { CortadoOptions } from '../../options/app-options.js';
import { Neighbours } from '../../presence/neighbours.js';
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

function newScheduleStore(engine: Engine, { producer }: DatastoreParts, events: EventBus): BullmqSchedules {
  return new BullmqSchedules(engine, producer, (key) =>
    events.emit('record.unreadable', { collection: 'schedules', key }),
  );
}

/** Puts the parts of an app together, each from those before it. @throws ConfigurationError with everything that is wrong */
export function compose(options: CortadoOptions, substitutes: Substitutes = {}): Composition {
  const { transport: given } = substitutes;
  const checked = checkAppOptions(options, given === undefined);
  const events = new EventBus();
  // Without a substitute there is a datastore: nothing else was found good.
  const engine = given?.engine ?? engineOf(options, checked.datastore as ChosenDatastore);
  const clock = substitutes.clock ?? onDatastoreTime(engine.time);
  const datastore = datastoreParts(checked, engine, { events, clock });
  const { redactor } = datastore;
  const log = new DefaultLog({ events, redactor, write: options.log });
  const app = { clock, events, runners: new Runners(() => log.start()) };
  const { errors, broadcasts } = datastore;
  const running = executionParts(checked, { ...app, errors, broadcasts });
  const transporting = transportParts(datastore, app.events, given?.jobs);
  const sending = sendingParts(
    checked,
    { ...app, ...datastore, ...running, ...transporting },
    given?.batches,
  );
  const store = given?.schedules ?? newScheduleStore(engine, datastore, events);
  const scheduling = scheduleParts(checked, { ...app, ...datastore, ...running, ...transporting, store });
  const { transport } = transporting;
  const newScheduler = () => new Scheduler({ ...app, ...datastore, ...scheduling, version: options.version });
  const sync = (how: SyncOptions) => newScheduler().sync(how);
  const { dispatcher, batches } = sending;
  const steering = { datastore, transport, dispatcher, batches, scheduling, sync };
  const operating = operationParts(checked, { ...app, ...running, ...steering });
  datastore.errors.listen(app.events);
  const jobs = () =>
    checked.registry.all().map(({ name }) => ({ name, queue: running.effective.of(name, undefined).queue }));
  const neighbours = new Neighbours({ ...datastore, ...app, app: checked.options.app, jobs });
  const { callbacks } = sending.sender;
  const { runOutcomes } = scheduling;
  const shared = { ...checked, ...app, ...datastore, ...running };
  const internals: Internals = { ...shared, transport, callbacks, runOutcomes, neighbours, newScheduler };
  return { internals, datastore, sending, operating };
}

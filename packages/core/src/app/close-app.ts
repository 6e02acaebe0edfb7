import { CLOSED_WITHIN, closeInTime } from '../events/close-in-time.js';
import type { Composition } from './compose/compose.js';

/** Lets go of all that an app has, its connections last, in a bounded time. Nothing runs on it any more. */
export async function closeApp({ internals, datastore, operating }: Composition): Promise<void> {
  const { events, transport, engine } = internals;
  datastore.outages.close();
  datastore.broadcasts.close();
  await closeInTime(events, 'app', CLOSED_WITHIN.app, [
    () => datastore.broadcasts.settled(),
    () => datastore.errors.settled(),
    () => operating.operations.close(),
    () => transport.close(),
    () => Promise.all([datastore.hub.close(), datastore.durableQueues.close()]),
  ]);
  datastore.retry.close();
  await engine.close();
}

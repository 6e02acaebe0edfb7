import { handler } from '../handler.js';

/** Tells of queues that have changed, as they do, until the caller leaves. */
export const followChanges = handler({
  isEventStream: true,
  run: ({ watch, queues, signal }) => watch.changes(queues, signal),
});

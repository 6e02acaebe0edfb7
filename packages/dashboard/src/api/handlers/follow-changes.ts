import { handler } from '../handler.js';

/** Tells of queues that have changed, as they do, until the caller leaves, or is to connect anew. */
export const followChanges = handler({
  isEventStream: true,
  run: ({ watch, streams, visitor, queues, signal, isClosing }) =>
    streams.open(visitor.user.name, { signal, isClosing }, (over) => watch.changes(queues, over)),
});

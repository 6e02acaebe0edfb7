import { setImmediate as immediateOfNode } from 'node:timers';
import { MessageChannel } from 'node:worker_threads';

// Taken once, as this loads.
const setImmediate = immediateOfNode;

/**
 * Resolves in the next turn of the event loop, by Node's own means: fake timers of Jest, Vitest or Sinon stand still, and
 * whoever waited by them would wait for ever. What they put in the place of a function has a `clock`.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if ('clock' in setImmediate) postMessage(resolve);
    else setImmediate(resolve);
  });
}

function postMessage(act: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.once('message', () => {
    port1.close();
    act();
  });
  port2.postMessage(undefined);
}

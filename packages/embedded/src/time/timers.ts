import { setTimeout as pauseOfNode, setImmediate as turnOfNode } from 'node:timers/promises';

// Taken once, as this loads: fake timers of a test, put in their place later, must not stop a database that is open.
export const { setTimeout, clearTimeout, setImmediate, queueMicrotask } = globalThis;

/** Resolves so many milliseconds from now. */
export const pause = pauseOfNode;

/** Resolves when the event loop has gone round once. */
export const nextTurnOfTheLoop = turnOfNode;

/** Milliseconds since any one moment: for measuring. */
export const elapsed = performance.now.bind(performance);

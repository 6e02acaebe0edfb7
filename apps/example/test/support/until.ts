import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT = 120_000;

/** Asks again and again until the answer is the hoped for one. What it got last stands in the error. */
export async function until<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  timeout = TIMEOUT,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(answer)} after ${timeout} ms.`);
    await pause(50);
  }
}

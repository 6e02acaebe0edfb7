import { type Clock, systemClock } from './clock.js';

/** What `promise` comes to, if it does so in time. @throws what `late` makes, after so many milliseconds */
export function within<T>(
  ms: number,
  promise: Promise<T>,
  late: () => Error,
  clock: Clock = systemClock,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(ms, () => reject(late()));
    const settled =
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A) => {
        timer.close();
        act(...args);
      };
    promise.then(settled(resolve), settled(reject));
  });
}

/** Waits for `what` to settle, in whatever way, and no longer than so many milliseconds: for whoever ends something. */
export async function withinOrNot(
  ms: number,
  what: Promise<unknown> | undefined,
  clock: Clock = systemClock,
): Promise<void> {
  if (what) await within(ms, what, () => new Error('It took too long.'), clock).catch(() => undefined);
}

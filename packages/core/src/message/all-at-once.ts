/**
 * Goes on with all values: right away when none is a promise, which spares the usual call a turn of waiting,
 * else once all are there.
 */
export function allAtOnce<T, R>(
  values: readonly (T | Promise<T>)[],
  next: (values: T[]) => R,
): R | Promise<R> {
  if (values.some((it) => it instanceof Promise)) return Promise.all(values).then(next);
  return next(values as T[]);
}

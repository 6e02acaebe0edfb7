import { clearTimeout, setTimeout } from './timers.js';
/** The promise, or the error when it takes longer. What loses the race is ignored. */
export async function within<T>(limit: number, promise: Promise<T>, error: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Node cannot wait longer with one timer, in milliseconds. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** How long a function of the app may take, in milliseconds. */
const ANSWERED_WITHIN = 10_000;

/** What a function of the app gives. @throws what it throws, and when it takes longer than 10 seconds */
export async function inTime<T>(what: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`"${what}" took longer than 10 seconds.`)), ANSWERED_WITHIN);
    timer.unref();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

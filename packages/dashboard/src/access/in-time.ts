/** How long `authenticate`, `authorize` and `onAct` may take, in milliseconds. */
export const ANSWERED_WITHIN = 10_000;

/** A function of the app has not answered in time. */
export class AccessTooSlowError extends Error {
  constructor(
    readonly hook: string,
    readonly limit: number,
  ) {
    super(
      `Expected "${hook}" of the dashboard to answer within ${limit} milliseconds, found that it did not.`,
    );
    this.name = 'AccessTooSlowError';
  }
}

/** What a function of the app gives, at once or later. @throws AccessTooSlowError, and what it throws */
export async function inTime(hook: string, answer: unknown, limit: number): Promise<unknown> {
  if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return answer;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AccessTooSlowError(hook, limit)), limit);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

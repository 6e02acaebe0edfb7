import { apiError, errorBody } from './error-answer.js';

/** Whether a handler tells what it does as it does it. */
export function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** What a handler gives as lines: its one answer is a line, too. */
export async function* linesOf(running: Promise<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (isIterable(running)) yield* running;
  else yield { answer: (await running) ?? {} };
}

/** An error on the way is the last line, since the status has been sent by then; `tell` hears of one that nobody expected. */
export async function* toTheEnd(
  lines: AsyncIterable<unknown>,
  tell: (error: unknown) => void,
): AsyncIterable<unknown> {
  try {
    yield* lines;
  } catch (error) {
    yield errorBody(apiError(error, tell));
  }
}

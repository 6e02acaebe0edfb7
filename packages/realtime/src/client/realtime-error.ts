import type { Refusal } from '../protocol/frames.js';

/** The server said no, or could not be asked. `code` is a stable name, such as `forbidden` or `unavailable`. */
export class RealtimeError extends Error {
  readonly code: string;

  constructor({ code, message }: Refusal) {
    super(message);
    this.name = 'RealtimeError';
    this.code = code;
  }
}

/** What a refusal says, of whatever came back in its place. */
export function refusalOf(value?: unknown): Refusal {
  const { code, message } = (value ?? {}) as Partial<Refusal>;
  return {
    code: typeof code === 'string' ? code : 'unavailable',
    message: typeof message === 'string' ? message : 'The server cannot be reached.',
  };
}

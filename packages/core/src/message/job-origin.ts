import type { WireContext } from './wire-context.js';

/** On whose behalf a job runs, as events tell of it. */
export interface JobOrigin {
  readonly user: string | undefined;
  readonly requestId: string | undefined;
}

/** `requestId` is the value of this name that `context` gave, where it is text or a number. */
export function originOf({ user, values }: WireContext): JobOrigin {
  const requestId = values?.requestId;
  const isId = typeof requestId === 'string' || typeof requestId === 'number';
  return { user, requestId: isId ? String(requestId) : undefined };
}

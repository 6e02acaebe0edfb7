import { inspect } from 'node:util';
import {
  ArgumentNotSerializableError,
  ArgumentValidationError,
  CortadoError,
  InvalidOptionsError,
  PayloadTooLargeError,
  UnknownErrorGroupError,
  UnknownJobError,
  UnknownScheduleError,
} from '@cortado/core';
import { InvalidPoolError } from '@cortado/worker-pool';
import { UsageError } from './errors.js';
import type { ExitCode } from './exit-code.js';

const ASKED_WRONGLY = [
  UsageError,
  UnknownErrorGroupError,
  UnknownJobError,
  UnknownScheduleError,
  InvalidOptionsError,
  InvalidPoolError,
  ArgumentNotSerializableError,
  ArgumentValidationError,
  PayloadTooLargeError,
] as const;

/** What a command that threw tells the shell. */
export function exitCodeOf(thrown: unknown): ExitCode {
  return ASKED_WRONGLY.some((it) => thrown instanceof it) ? 2 : 1;
}

/** What it tells the reader: a sentence, and with CORTADO_DEBUG=1 everything. */
export function describeFailure(thrown: unknown, env: NodeJS.ProcessEnv): string {
  if (env.CORTADO_DEBUG) return inspect(thrown);
  const message = thrown instanceof Error ? thrown.message || thrown.name : inspect(thrown);
  return isOurs(thrown) ? message : `${message}\nSet CORTADO_DEBUG=1 to see where it came from.`;
}

// What the embedded datastore throws is in a package of its own, and shares no class with us.
function isOurs(thrown: unknown): boolean {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return thrown instanceof CortadoError || (typeof code === 'string' && code.startsWith('CORTADO_'));
}

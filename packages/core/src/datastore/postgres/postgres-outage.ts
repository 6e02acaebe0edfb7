import { tlsRefusalOf } from '../../redaction/tls-refusal.js';

/** What a failed statement says, whoever made its error. */
interface Failure {
  readonly code?: string;
  readonly message?: string;
}

// Class 08: connection exceptions. 57P0x: the server is shutting down or starting. 53300: no connection is free.
// 25006: it has become a standby. Class 28 and 3D000: it lets nobody in, or has no such database.
const AWAY =
  /^(08...|57P0[1-5]|53300|25006|28...|3D000|ECONN\w*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO)$/;
const GONE =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|connection is not queryable|does not support SSL|SASL|server did not answer/i;
/**
 * Classes of refusals: resources (53), rights (42501), limits (54), an operator or a time limit (57), the system (58), no such
 * database or role, tables or functions that are gone (42P01, 3F000, 42883), a character that its encoding lacks (22P05), something
 * that is not supported (0A000).
 */
const REFUSAL = /^(53...|54...|57...|58...|28...|3D000|3F000|42P01|42883|0A000|42501|25006|55P03|22P05)$/;
/** Class 40: it took a transaction back so that another could go on, and the same may be taken in a moment. */
const TAKEN_BACK = /^40...$/;

/** What was met before a connection served anybody: whatever waited for that had not been sent. */
const unsent = new WeakSet<Error>();

export function noteUnsent(error: Error): void {
  unsent.add(error);
}

/** Whether an error of `pg`, or of the embedded database, says that the server was away, or would not let anybody in. */
export function isPostgresOutage(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as Failure;
  const isKnown = AWAY.test(code) || GONE.test(message) || tlsRefusalOf(error) !== undefined;
  return isKnown || unsent.has(error as Error);
}

/** Whether a statement was taken back to let another go on: a deadlock, or one that could not be put in an order with it. */
export function isTakenBack(error: unknown): boolean {
  return TAKEN_BACK.test((error as Failure | undefined)?.code ?? '');
}

export function isNoDatabase(error: unknown): boolean {
  return (error as Failure | undefined)?.code === '3D000';
}

/** Whether a statement that failed so had been sent, and nobody knows what has become of it. */
export function isCutOff(error: unknown): boolean {
  if (unsent.has(error as Error)) return false;
  const { code = '', message = '' } = (error ?? {}) as Failure;
  return (
    /^(ECONNRESET|EPIPE|57P02)$/.test(code) ||
    /Connection terminated unexpectedly|Query read timeout/.test(message)
  );
}

/** The SQLSTATE with which PostgreSQL refused a statement for a reason that lies in neither of us. */
export function postgresRefusalOf(error: unknown): string | undefined {
  const { code = '' } = (error ?? {}) as Failure;
  return REFUSAL.test(code) ? code : undefined;
}

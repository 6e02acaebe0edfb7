// Class 08: connection exceptions. 57P0x: the server is shutting down or starting. 53300: no connection is free.
const AWAY = /^(08...|57P0[1-4]|53300|ECONN\w*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;

/** Whether an error of `pg`, or of the embedded database, says that the server was away. */
export function isPostgresOutage(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return (
    AWAY.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|connection is not queryable/i.test(
      message,
    )
  );
}

import { DatabaseError } from 'pg-protocol/dist/messages.js';

const FACTS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const;

/** An error report of PostgreSQL as plain values, for the way between processes. */
export type ErrorReport = { readonly message: string } & {
  readonly [fact in (typeof FACTS)[number]]?: string | undefined;
};

export function errorReport(error: ErrorReport): ErrorReport {
  const report: Record<string, string> = { message: error.message };
  for (const fact of FACTS) {
    const value = error[fact];
    if (value !== undefined) report[fact] = value;
  }
  return report as unknown as ErrorReport;
}

/** The report as `pg` throws it: its very class, which `pg` itself takes from pg-protocol, with SQLSTATE in `code`. */
export function databaseError(report: ErrorReport): DatabaseError {
  const { message, ...facts } = report;
  return Object.assign(new DatabaseError(message, message.length, 'error'), facts);
}

/**
 * The root of every error this package throws by itself; what PostgreSQL says of a statement is `pg`'s own
 * `DatabaseError`. `code` is stable and meant for programs: `CORTADO_…` where a folder cannot be used, and else the
 * SQLSTATE that a PostgreSQL server would send in that situation, because callers decide by it whether to try again.
 */
export abstract class EmbeddedError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

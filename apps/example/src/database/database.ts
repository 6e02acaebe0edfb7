/** Something that runs SQL. Values are PostgreSQL's `$1`, `$2`…; the answer is the rows. */
export interface Queryable {
  query<R>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

/** The app's own data: flights, departures, airports and notices. Its tables are there before the first answer. */
export interface Database extends Queryable {
  /** Connects, and creates what is missing. The first statement would do it too, in the middle of somebody's work. */
  open(): Promise<void>;
  /** All of the work or none of it. */
  transaction<T>(work: (within: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

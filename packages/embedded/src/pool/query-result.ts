import { getTypeParser, type TypeId } from 'pg-types';
import type { RawField, RawResult } from '../pglite/raw-result.js';

/** What runs statements: the pool, one of its clients, or the session that `onOwn` gets. As `pg` has it. */
export interface Queryable {
  // biome-ignore lint/suspicious/noExplicitAny: as in pg, the caller knows its rows
  query<R = any>(text: string, params?: readonly unknown[]): Promise<QueryResult<R>>;
}

/** A result in the shape of `pg`, parsers included: int8 and numeric are strings, jsonb is parsed, timestamps are Dates. */
export interface QueryResult<R = unknown> {
  /** 'SELECT', 'INSERT', 'CREATE TABLE'… `null` for an empty statement. */
  readonly command: string | null;
  /** Rows read or touched; `null` for a statement that counts none. */
  readonly rowCount: number | null;
  readonly rows: R[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** One result, or, as `pg` has it, an array of them where the text held several statements. */
export function queryResult<R>(raw: readonly RawResult[]): QueryResult<R> {
  const results = raw.map((it) => parsed<R>(it));
  return results.length === 1 ? (results[0] as QueryResult<R>) : (results as unknown as QueryResult<R>);
}

function parsed<R>(raw: RawResult): QueryResult<R> {
  const readers = raw.fields.map(reader);
  const rows = raw.rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, { name, read }] of readers.entries()) {
      const text = values[index];
      row[name] = text === null || text === undefined ? null : read(text);
    }
    return row as R;
  });
  return {
    command: raw.command,
    rowCount: raw.rowCount,
    rows,
    fields: raw.fields.map((it) => ({ name: it.name, dataTypeID: it.type })),
  };
}

// The parsers are those of pg, which takes them from pg-types: one that an application sets there holds here as well.
function reader(field: RawField): { name: string; read: (text: string) => unknown } {
  return { name: field.name, read: getTypeParser(field.type as TypeId, 'text') };
}

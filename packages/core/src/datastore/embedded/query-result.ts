import type { PgQueryResult } from 'bullmq';
import { loadPg } from '../postgres/load-pg.js';
import type { RawField, RawResult } from './raw-result.js';

/** A result in the shape of `pg`, parsers included: int8 and numeric are strings, jsonb is parsed, timestamps are Dates. */
export interface QueryResult<R = unknown> extends PgQueryResult<R> {
  readonly command: string | null;
  readonly rowCount: number | null;
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

// The parsers are pg's own, so a type parser an application sets there holds here as well.
function reader(field: RawField): { name: string; read: (text: string) => unknown } {
  return { name: field.name, read: loadPg().types.getTypeParser(field.type, 'text') };
}

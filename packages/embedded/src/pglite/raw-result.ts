/** A parameter as PostgreSQL takes it: text, bytes or NULL. */
export type BoundValue = string | Uint8Array | null;

/** What one statement gave, still in PostgreSQL's text form. It is parsed in the process that asked, so the owner's only thread does not. */
export interface RawResult {
  /** 'SELECT', 'INSERT', 'CREATE TABLE'… `null` for an empty statement. */
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly fields: readonly RawField[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface RawField {
  readonly name: string;
  /** OID of the type. */
  readonly type: number;
}

export interface Notification {
  readonly channel: string;
  readonly payload: string;
  readonly processId: number;
}

// 'INSERT 0 5' carries an oid before the count, 'SELECT 5' and 'UPDATE 5' do not, 'CREATE TABLE' has neither.
const TAG = /^([A-Za-z ]+?)(?: (\d+))?(?: (\d+))?$/;

/** Reads a command tag as `pg` does: the last number is the row count. */
export function readTag(tag: string): Pick<RawResult, 'command' | 'rowCount'> {
  const match = TAG.exec(tag);
  const count = match?.[3] ?? match?.[2];
  return { command: match?.[1] ?? tag, rowCount: count === undefined ? null : Number(count) };
}

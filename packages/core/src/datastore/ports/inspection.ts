import type { TlsRefusal } from '../../redaction/tls-refusal.js';
import type { StateCounts } from './job-standings.js';

/** What a datastore says of itself. What it cannot be asked, or does not have, is `undefined`. */
export interface DatastoreCondition {
  /** Its own name: 'Redis', 'Valkey', 'PostgreSQL', 'PGlite'. */
  readonly product: string;
  readonly version: string;
  /** The lowest version that is good, where this one is lower. */
  readonly wanted: string | undefined;
  /** It takes no writes: a replica, or a standby. */
  readonly isReadOnly: boolean;
  /** What it does when its memory is full: 'noeviction', or the rule by which it throws keys away. */
  readonly eviction: string | undefined;
  /** What is left after it has ended: 'log' is all but the last second or less, 'snapshots' what was there minutes ago. */
  readonly persistence: 'none' | 'snapshots' | 'log' | undefined;
  /** What keeps it from writing its data to disk. */
  readonly persistenceTrouble: string | undefined;
  /** In bytes. */
  readonly memory: { readonly used: number; readonly limit: number | undefined } | undefined;
  readonly connections: { readonly used: number; readonly limit: number | undefined } | undefined;
}

/** Why a datastore cannot be used, as far as what it said tells. */
export type DatastoreTrouble =
  /** User or password are refused. */
  | 'credentials'
  /** Nobody listens at the address. */
  | 'nobody-there'
  /** The name of the host has no address. */
  | 'unknown-host'
  /** Something took the connection, or the packets, and said nothing. */
  | 'silent'
  /** What answers there is something else, or speaks TLS where the address does not. */
  | 'wrong-server'
  | 'starting'
  /** It has become a replica, and takes no writes. */
  | 'replica'
  | 'too-many-connections'
  | 'unknown-database'
  /** The certificate of one side is refused by the other. */
  | TlsRefusal
  | 'other';

/** What people ask a datastore who look for a fault. Reads only. */
export interface Inspection {
  condition(): Promise<DatastoreCondition>;
  /** Whether its user may write our keys or tables, which is tried without changing any. @throws what it says to one who may not */
  expectRights(): Promise<void>;
  /** Active jobs whose lock has run out, so that nobody works on them; at most so many of the oldest. */
  orphans(queue: string, limit: number): Promise<string[]>;
  /** About how many bytes the jobs of a queue take, of which there are so many; `undefined` where nobody may ask. */
  size(queue: string, counts: StateCounts): Promise<number | undefined>;
  /** What an error of this datastore says of the reason why it cannot be used. */
  troubleOf(error: unknown): DatastoreTrouble;
}

/** What the network says, the same for every server. */
export function networkTrouble(code: string | undefined): DatastoreTrouble | undefined {
  if (code === undefined) return undefined;
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code)) return 'unknown-host';
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOENT)$/.test(code)) return 'nobody-there';
  return code === 'ETIMEDOUT' ? 'silent' : undefined;
}

/** An error, what caused it, and what caused that; of several that are reported together, the first. */
export function* causesOf(error: unknown): Generator<{ code?: string; message?: string }> {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; depth++) {
    yield at;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
}

/** Whether a version such as '7.0.15' comes before another. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((it) => it.split(/[.\s]/).map((part) => Number.parseInt(part, 10) || 0));
  for (const [index, wanted] of (b ?? []).entries()) {
    const found = a?.[index] ?? 0;
    if (found !== wanted) return found < wanted;
  }
  return false;
}

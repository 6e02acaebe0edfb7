import { type EngineKind, findEngine } from '../../datastore/engines.js';
import type { Connection } from '../../options/connection.js';
import { expandAddress } from '../../options/connection-address.js';
import { connectionProblem } from '../../options/connection-rules.js';
import { addressProblem, resolveConnection } from '../../options/connection-url.js';

/** Where jobs live, and the kind of datastore that is. */
export interface ChosenDatastore {
  readonly connection: Connection;
  readonly kind: EngineKind;
}

/** Where an app keeps its jobs, by its option and the environment; or what is wrong with that. */
export function chooseDatastore(option: Connection | undefined): ChosenDatastore | { problem: string } {
  const resolved = resolveConnection(option, process.env);
  if ('problem' in resolved) return resolved;
  const { connection } = resolved;
  const problem = connectionProblem(connection);
  if (problem !== undefined) return { problem };
  const found = findEngine(connection);
  if ('problem' in found) return found;
  if (typeof connection !== 'string') return { connection, kind: found.kind };
  const unreadable = addressProblem(connection) ?? found.kind.addressProblem?.(connection);
  if (unreadable !== undefined) return { problem: unreadable };
  const expanded = expandAddress(connection);
  const unfit = connectionProblem(expanded);
  return unfit === undefined ? { connection: expanded, kind: found.kind } : { problem: unfit };
}

import { type EngineKind, findEngine } from '../../datastore/engines.js';
import { addressProblem, resolveConnection } from '../../options/connection-url.js';

/** An address, and the kind of datastore it belongs to. */
export interface ChosenDatastore {
  readonly url: string;
  readonly kind: EngineKind;
}

/** Where an app keeps its jobs, by its option and the environment; or what is wrong with that. */
export function chooseDatastore(connection: string | undefined): ChosenDatastore | { problem: string } {
  const address = resolveConnection(connection, process.env);
  if ('problem' in address) return address;
  const found = findEngine(address.url);
  if ('problem' in found) return found;
  const problem = addressProblem(address.url);
  return problem === undefined ? { url: address.url, kind: found.kind } : { problem };
}

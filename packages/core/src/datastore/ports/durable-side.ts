import type { Confirmation } from '../../options/durability.js';
import type { EngineLink } from './engine-link.js';
import type { JobAdder } from './job-adder.js';

/** Connections on which what is written can be confirmed; nothing else goes over them, since who waits for that holds them up. */
export interface DurableSide {
  readonly producer: EngineLink;
  readonly jobs: JobAdder;
  /** Whether a command sent now has somewhere to go. */
  isAvailable(): boolean;
  whenAvailable(): Promise<void>;
  /**
   * Resolves with what `write` gives once all it wrote over these connections is confirmed. An error for which the engine
   * says `isOutage` means that it was written to a server that is no longer the one; written again it is stored once.
   * @throws UnconfirmedWrite
   */
  confirmed<T>(durability: Confirmation, write: () => Promise<T>): Promise<T>;
}

/** What was written is not confirmed. */
export class UnconfirmedWrite extends Error {
  /**
   * @param found in the words of the datastore, or ours
   * @param isWritten whether it was written all the same
   */
  constructor(
    readonly found: string,
    readonly isWritten: boolean,
  ) {
    super(found);
  }
}

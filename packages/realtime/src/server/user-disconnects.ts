import { randomUUID } from 'node:crypto';
import type { Cortado } from '@cortado/core';

export interface UserDisconnectsDeps {
  readonly broadcasts: Pick<Cortado['broadcasts'], 'publish'>;
  /** The connections of a user in this process. */
  connectionsOf(user: string): Iterable<{ disconnect(): void }>;
}

/** Where web processes tell each other whose pages to disconnect. */
export const DISCONNECTED_USERS = 'realtime-disconnected';

/** Disconnects the pages of a user, in this process and in all others. */
export class UserDisconnects {
  readonly #deps: UserDisconnectsDeps;
  readonly #process = randomUUID();

  constructor(deps: UserDisconnectsDeps) {
    this.#deps = deps;
  }

  /** @throws DatastoreUnavailableError where other processes could not be told */
  async disconnect(user: string): Promise<void> {
    this.#disconnectHere(user);
    const { broadcasts } = this.#deps;
    await broadcasts.publish({
      room: DISCONNECTED_USERS,
      body: { user, process: this.#process },
      keep: false,
    });
  }

  /** What a web process has told. Pages that were disconnected here already may be back by now. */
  heard(body: unknown): void {
    const { user, process } = (body ?? {}) as { user?: unknown; process?: unknown };
    if (typeof user === 'string' && process !== this.#process) this.#disconnectHere(user);
  }

  #disconnectHere(user: string): void {
    for (const connection of [...this.#deps.connectionsOf(user)]) connection.disconnect();
  }
}

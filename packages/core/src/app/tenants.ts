import { AppClosedError } from '../errors/configuration-errors.js';

/** A worker or a scheduler. */
export interface Tenant {
  close(): Promise<unknown>;
}

/** What runs on an app. It ends before the app's connections do: BullMQ goes on asking one that is gone. */
export class Tenants {
  readonly #all = new Set<Tenant>();
  #isClosed = false;

  /** @throws AppClosedError */
  expectOpen(): void {
    if (this.#isClosed) throw new AppClosedError();
  }

  /** @throws AppClosedError */
  add(tenant: Tenant): void {
    this.expectOpen();
    this.#all.add(tenant);
  }

  remove(tenant: Tenant): void {
    this.#all.delete(tenant);
  }

  /** Closes them all, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((it) => it.close()));
  }
}

import { createCortado } from '@cortado/core';
import { NOWHERE } from './refused-input.js';

/** Fields on a new instance. */
export const make = <T extends object>(type: new () => T, fields: Partial<T>): T =>
  Object.assign(new type(), fields);

/** Calls jobs that hand what they were called with to `seen`. They run at once, their arguments through JSON. */
export class Arrivals {
  readonly seen: unknown[] = [];
  readonly #cortado: ReturnType<typeof createCortado>;
  readonly #prefix: string;

  constructor(service: new () => object) {
    this.#cortado = createCortado({ connection: NOWHERE, services: [service], inline: true });
    this.#prefix = service.name;
  }

  /** What the method gets. */
  async of(method: string, argument: unknown): Promise<unknown> {
    this.seen.length = 0;
    await (await this.#cortado.enqueue(`${this.#prefix}.${method}`, [argument])).result();
    return this.seen[0];
  }

  /** Why the call was refused. One that was queued and failed was not. */
  refusal(method: string, argument: unknown): Promise<Error> {
    return this.#cortado.enqueue(`${this.#prefix}.${method}`, [argument]).then(
      () => new Error('accepted'),
      (error: Error) => error,
    );
  }

  close(): Promise<void> {
    return this.#cortado.close();
  }
}

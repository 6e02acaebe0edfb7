import type { Clock } from '../clock/clock.js';
import { within } from '../clock/within.js';
import { ReleaseTimeoutError } from '../errors/container-errors.js';
import { NoInstanceError } from '../errors/execution-errors.js';
import type { Class, ConcreteClass, Container, ResolveContext } from '../options/app-options.js';

/** How an instance is given back: the app's clock, milliseconds that may take, and who hears of what goes wrong. */
export interface ReleaseTerms {
  readonly clock: Clock;
  readonly within: number;
  report(error: unknown): void;
}

/** Gives the instance of one attempt: where its class is static, or no container is there, nothing is to be given back. */
export interface InstanceLease {
  /** Whether a container made it and wants it back. */
  readonly isToBeReleased: boolean;
  /** A promise only where the container gives one. @throws NoInstanceError where it gives nothing */
  resolve(): unknown;
  /** A method that outlives its attempt needs its instance until it ends. */
  keepUntil(settled: Promise<unknown>): void;
  /** Never rejects. */
  release(terms: ReleaseTerms): Promise<void>;
}

/** What no container made: it is there for every attempt. */
export class SharedInstance implements InstanceLease {
  readonly isToBeReleased = false;
  readonly #instance: () => unknown;

  constructor(instance: () => unknown) {
    this.#instance = instance;
  }

  resolve(): unknown {
    return this.#instance();
  }

  keepUntil(): void {}

  async release(): Promise<void> {}
}

/** What a container makes for one attempt, and gets back when nothing of that attempt runs any more. */
export class ContainerInstance implements InstanceLease {
  readonly #container: Container;
  readonly #service: Class;
  readonly #attempt: ResolveContext;
  #resolved: { readonly instance: unknown } | undefined;
  #settled: Promise<unknown> | undefined;

  constructor(container: Container, service: Class, attempt: ResolveContext) {
    this.#container = container;
    this.#service = service;
    this.#attempt = attempt;
  }

  get isToBeReleased(): boolean {
    return this.#container.release !== undefined;
  }

  resolve(): unknown {
    // Where the class is abstract, the container has said what stands for it.
    const resolving = this.#container.resolve(this.#service as ConcreteClass, this.#attempt);
    if (typeof (resolving as { then?: unknown } | null | undefined)?.then !== 'function')
      return this.#keep(resolving);
    return (resolving as PromiseLike<unknown>).then((instance) => this.#keep(instance));
  }

  keepUntil(settled: Promise<unknown>): void {
    this.#settled = settled;
  }

  async release({ clock, within: limit, report }: ReleaseTerms): Promise<void> {
    const act = async () => {
      if (this.#resolved) await this.#container.release?.(this.#resolved.instance, this.#attempt);
    };
    // Nobody waits for a method that may never end.
    if (this.#settled) void this.#settled.then(act).catch(report);
    else
      await within(
        limit,
        act(),
        () => new ReleaseTimeoutError({ job: this.#attempt.name, limit }),
        clock,
      ).catch(report);
  }

  #keep(instance: unknown): unknown {
    if (instance === undefined || instance === null)
      throw new NoInstanceError({ service: this.#service.name, found: String(instance) });
    this.#resolved = { instance };
    return instance;
  }
}

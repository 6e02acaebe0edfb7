import type { JobAttempt, Middleware } from '../options/middleware.js';

/** The middlewares around a job's method, the first one outermost. */
export class ExecuteChain {
  readonly #links: Middleware[] = [];

  get isEmpty(): boolean {
    return this.#links.length === 0;
  }

  add(middleware: Middleware): void {
    if (middleware.execute) this.#links.push(middleware);
  }

  /** Gives what the method returned, whatever the middlewares return; nothing when one of them left it out. */
  async run(job: JobAttempt, method: () => unknown): Promise<unknown> {
    let result: unknown;
    const from = async (index: number): Promise<unknown> => {
      const link = this.#links[index];
      if (!link) {
        result = await method();
        return result;
      }
      let running: Promise<unknown> | undefined;
      let hasEnded = false;
      const end = () => {
        hasEnded = true;
      };
      await link.execute?.(job, () => {
        if (!running) {
          running = from(index + 1);
          running.then(end, end);
        }
        return running;
      });
      // A middleware may catch what the method throws. One that did not wait for it has not.
      if (!hasEnded) await running;
      return result;
    };
    return from(0);
  }
}

/** Wall time and this process's processor time, from its making on. */
export class Stopwatch {
  readonly #startedAt = performance.now();
  readonly #cpu = process.cpuUsage();

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** Microseconds of processor time, of all threads. */
  get cpu(): number {
    const { user, system } = process.cpuUsage(this.#cpu);
    return user + system;
  }
}

// Milliseconds; how long, at most, a database lives on whose folder was removed.
const INTERVAL = 1_000;

/**
 * Looks now and then whether an owner still holds its folder: somebody may have removed it, and neither the open files nor
 * the open socket would ever tell. Ends with the first `false`, and keeps no process alive.
 */
export class OwnerWatch {
  /** How long a new owner waits, in milliseconds, until a live one that it cannot see must have seen that it lost its folder. */
  static readonly NOTICED = 2 * INTERVAL + 500;

  readonly #timer: NodeJS.Timeout;
  #isLooking = false;
  #isStopped = false;

  constructor(holds: () => Promise<boolean>, onLoss: () => void) {
    const look = async () => {
      if (this.#isLooking) return;
      this.#isLooking = true;
      // What cannot be read (no file descriptors left) is not gone.
      const held = await holds().catch(() => true);
      this.#isLooking = false;
      if (held || this.#isStopped) return;
      this.stop();
      onLoss();
    };
    this.#timer = setInterval(() => void look(), INTERVAL).unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }
}

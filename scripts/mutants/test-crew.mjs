import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./test-process.mjs', import.meta.url));
/** Orders after which a process makes place for another: each leaves its classes behind in class-validator's tables. */
const MOST_ORDERS = 1_500;
/** Milliseconds for a process to begin, on the slowest of machines. */
const START_LIMIT = 120_000;

/** One seat in the crew: a process, and the next one when that one hangs or has done enough. */
export class TestCrew {
  #root;
  #scripts;
  #child;
  #orders = 0;

  /** `scripts` is the folder that `bundleTests` has written. */
  constructor(root, scripts) {
    this.#root = root;
    this.#scripts = scripts;
  }

  /** The answer to an order; `undefined` when it took longer than `limit` milliseconds or ended the process. */
  async ask(order, facts, limit) {
    if (!this.#child || this.#orders >= MOST_ORDERS) await this.#renew();
    this.#orders++;
    const answer = await this.#send({ order, ...facts }, limit);
    if (answer === undefined) this.end();
    return answer;
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #renew() {
    this.end();
    this.#orders = 0;
    this.#child = fork(PROGRAM, [this.#root, this.#scripts], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--no-warnings', '--experimental-vm-modules'],
    });
    await this.#send({ order: 'start' }, START_LIMIT);
  }

  #send(message, limit) {
    const child = this.#child;
    return new Promise((resolve) => {
      const end = (answer) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(answer);
      };
      const timer = setTimeout(end, limit);
      child.once('message', ({ answer }) => end(answer));
      child.once('exit', () => end(undefined));
      child.send(message);
    });
  }
}

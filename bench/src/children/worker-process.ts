import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Side } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import type { Assignment, ChildMessage, WorkerReport } from './serve.js';

/** A worker in a process of its own. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** Jobs that it has had so far. */
  count = 0;

  private constructor(child: ChildProcess, counted: () => void) {
    this.#child = child;
    child.on('message', (message: ChildMessage) => {
      if (message.kind !== 'count') return;
      this.count = message.count;
      counted();
    });
  }

  /** Resolves when it could begin. `counted` is called when its count has changed. */
  static async start(side: Side, assignment: Assignment, counted: () => void): Promise<WorkerProcess> {
    const program = fileURLToPath(new URL(`./${side}-worker.js`, import.meta.url));
    const child = fork(program, [JSON.stringify(assignment)]);
    const worker = new WorkerProcess(child, counted);
    await worker.#message('ready');
    return worker;
  }

  begin(): void {
    this.#child.send('begin');
  }

  /** Resolves with what the work took, after the process has ended. */
  async end(): Promise<{ report: WorkerReport; received: NoticeFields[] }> {
    const done = this.#message('done');
    this.#child.send('end');
    const { report, received } = await done;
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return { report, received };
  }

  /** @throws when the process ends without saying it */
  #message<K extends ChildMessage['kind']>(kind: K): Promise<Extract<ChildMessage, { kind: K }>> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (message: ChildMessage) => {
        if (message.kind === kind) resolve(message as Extract<ChildMessage, { kind: K }>);
      });
      this.#child.once('error', reject);
      this.#child.once('exit', (code) =>
        reject(new Error(`A worker process ended with ${code} before it was ${kind}.`)),
      );
    });
  }
}

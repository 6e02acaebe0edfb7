import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Side } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import type { Assignment, ChildMessage, WorkerReport } from './serve.js';

/** A worker in a process of its own, from `start()` until it has done its share and ended by itself. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #done: Promise<Done>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#done = messageOf(child, 'done');
  }

  /** Resolves when the worker listens to its queue. */
  static async start(url: string, side: Side, assignment: Assignment): Promise<WorkerProcess> {
    const program = fileURLToPath(new URL(`./${side}-worker.js`, import.meta.url));
    const env = { ...process.env, REDIS_URL: url };
    const child = fork(program, [JSON.stringify(assignment)], { env });
    const listening = messageOf(child, 'ready');
    const worker = new WorkerProcess(child);
    await listening;
    return worker;
  }

  /** Resolves with what the work took, after the process has ended. */
  async finish(): Promise<{ report: WorkerReport; received: NoticeFields[] }> {
    const { report, received } = await this.#done;
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return { report, received };
  }
}

type Done = Extract<ChildMessage, { kind: 'done' }>;

/** @throws when the process ends without saying it */
function messageOf<K extends ChildMessage['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<ChildMessage, { kind: K }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === kind) resolve(message as Extract<ChildMessage, { kind: K }>);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`A worker process ended with ${code} before it was ${kind}.`)),
    );
  });
}

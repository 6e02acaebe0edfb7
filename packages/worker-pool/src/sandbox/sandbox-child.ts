import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { within } from '@cortado/core/internal';
import { passOn, sharedOutput } from './child-output.js';
import { JsonPipe } from './json-pipe.js';
import { type FromSandbox, PIPE_FD, type ToSandbox } from './protocol.js';
import { StderrTail } from './stderr-tail.js';

/** What may still be in the pipes when a process has ended; longer only if something it started holds them open. Milliseconds. */
const LAST_OUTPUT = 200;

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The operating system's side of a process for isolated jobs: the child, the pipe to it, and its end. */
export class SandboxChild {
  /** Nothing where the process could not be started. */
  readonly pipe: JsonPipe<FromSandbox, ToSandbox> | undefined;
  readonly stderr: StderrTail | undefined;
  /** Resolves when the process is gone and what it wrote has been read. */
  readonly exit: Promise<ChildExit>;
  readonly #process: ChildProcess;

  constructor(entry: string, receive: (message: FromSandbox) => void, broken: (error: Error) => void) {
    this.#process = spawn(process.execPath, [...execArgv(), entry, String(process.pid)], {
      stdio: ['ignore', sharedOutput('stdout'), 'pipe', 'pipe'],
      // Not detached: a session of its own is a scheduling group of its own on Linux, which doubles a message's way.
      windowsHide: true,
    });
    this.exit = exitOf(this.#process, broken);
    passOn(this.#process.stdout, process.stdout);
    // Without a free descriptor, Node makes no pipes and tells of it later.
    const pipe = this.#process.stdio?.[PIPE_FD];
    const { stderr } = this.#process;
    this.pipe = pipe ? new JsonPipe(pipe as Socket, receive, broken) : undefined;
    this.stderr = stderr ? new StderrTail(stderr as Socket) : undefined;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

function exitOf(child: ChildProcess, failed: (error: Error) => void): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      failed(error);
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.once('exit', async (code, signal) => {
      const late = () => new Error('Something still holds its pipes open.');
      await within(LAST_OUTPUT, once(child, 'close'), late).catch(() => undefined);
      resolve({ code, signal });
    });
  });
}

/** Two processes cannot listen on one inspector port. */
function execArgv(): string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--inspect'));
}

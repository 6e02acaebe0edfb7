import type { Readable } from 'node:stream';

const KEPT = 8_192;
const HEAP_IS_FULL = /JavaScript heap out of memory|ERR_WORKER_OUT_OF_MEMORY/;

/** Passes on what a process writes to stderr, and remembers the end of it: V8 says there why it gave up. */
export class StderrTail {
  #tail = '';

  constructor(stderr: Readable) {
    stderr.on('error', () => undefined);
    stderr.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      this.#tail = (this.#tail + chunk.toString('latin1')).slice(-KEPT);
    });
  }

  get outOfMemory(): boolean {
    return HEAP_IS_FULL.test(this.#tail);
  }
}

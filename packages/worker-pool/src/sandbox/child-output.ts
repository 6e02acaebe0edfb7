import type { Readable, Writable } from 'node:stream';

/**
 * How a child gets an output of ours. A terminal can be shared; a pipe must not be, since whoever ends it ends it for
 * all: a job's `process.stdout.end()` would take away the worker's.
 */
export function sharedOutput(name: 'stdout' | 'stderr'): 'inherit' | 'pipe' {
  return process[name].isTTY ? 'inherit' : 'pipe';
}

/** Writes what a child writes to an output of ours, where it has a pipe for it. */
export function passOn(from: Readable | null | undefined, to: Writable): void {
  from?.on('data', (chunk: Buffer) => to.write(chunk)).on('error', () => undefined);
}

/** In a child: what becomes of its outputs is no reason to end. The parent may be gone, or a job has closed them. */
export function surviveOutputs(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}

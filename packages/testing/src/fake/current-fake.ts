import type { FakeCortado } from './fake-cortado.js';
import { NoFakeError } from './fake-errors.js';

/** The fake apps that are open, the latest last. */
const open: FakeCortado[] = [];

export function enter(app: FakeCortado): void {
  open.push(app);
}

export function leave(app: FakeCortado): void {
  const at = open.indexOf(app);
  if (at >= 0) open.splice(at, 1);
}

/** The latest fake app that was not closed. @throws NoFakeError */
export function currentFake(caller: string): FakeCortado {
  const app = open.at(-1);
  if (!app) throw new NoFakeError(caller);
  return app;
}

/** The latest that passes. */
export function latestFake(passes: (app: FakeCortado) => boolean): FakeCortado | undefined {
  return open.findLast(passes);
}

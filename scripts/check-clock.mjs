/** In core and worker-pool only clock/clock.ts reads the time and makes timers, as it found them when it loaded: a test can put another clock there. */
import { readText, sourceFiles } from './workspaces.mjs';

const SOURCES = /^packages\/(core|worker-pool)\/src\/(?!clock\/).*\.ts$/;
const TIME =
  /\b(Date\.now|performance\.now|setTimeout|setInterval|setImmediate|process\.nextTick|queueMicrotask)\(|new Date\(\)|['"]node:timers(\/promises)?['"]/;
const COMMENT = /^\s*(\/\/|\/?\*)/;

let failed = 0;
for (const file of sourceFiles(SOURCES)) {
  for (const [index, line] of readText(file).split('\n').entries()) {
    const found = COMMENT.test(line) ? undefined : TIME.exec(line)?.[0];
    if (found === undefined) continue;
    failed++;
    process.stdout.write(
      `${file}:${index + 1} has ${found}; take a Clock, or systemClock where a server is waited for.\n`,
    );
  }
}
process.exitCode = failed > 0 ? 1 : 0;

/** Fails on a source file of more lines than a reader keeps in mind. */
import { readText, sourceFiles } from './workspaces.mjs';

const LIMIT = 300;
const GENERATED = /(^|\/)generated\/|\.generated\.|\.d\.ts$/;

let failed = 0;
for (const file of sourceFiles(/\.(ts|tsx|mjs|js|css|html)$/)) {
  if (GENERATED.test(file)) continue;
  const lines = readText(file).replace(/\n$/, '').split('\n').length;
  if (lines <= LIMIT) continue;
  failed++;
  process.stdout.write(`${file} has ${lines} lines, ${LIMIT} is the limit.\n`);
}
process.exitCode = failed > 0 ? 1 : 0;

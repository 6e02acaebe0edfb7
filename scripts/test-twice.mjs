/**
 * Runs Jest as CI does: files that fail run once more, each alone, after the rest. What passes then is flaky: it
 * counts as passed and is named at the end with its first failure. What fails twice fails the run.
 *   node scripts/test-twice.mjs [arguments of Jest…]
 */
import { runJest } from './jest-run.mjs';

const args = process.argv.slice(2);
/** Of a run of one file alone, which Jest refuses beside a number of workers. */
const options = args.filter(
  (arg, at) => (arg.startsWith('-') && !/^--(maxWorkers|runInBand)/.test(arg)) || args[at - 1] === '--config',
);
const first = await runJest(args);
const passed = new Map(first.passed);
const files = [...new Set(first.failures.map(({ file }) => file))];
const flaky = [];
const broken = [];
for (const file of files) {
  say(`\nOnce more, alone: ${file}`);
  const again = await runJest([...options, '--runInBand', '--runTestsByPath', file]);
  passed.set(file, again.passed.get(file) ?? 0);
  const failures = first.failures.filter((failure) => failure.file === file);
  if (again.ok) flaky.push(...failures);
  else broken.push(...(again.failures.length > 0 ? again.failures : failures));
}

name('FAILED TWICE: the first failure of the second run', broken);
name('FLAKY: passed when run once more, alone. Each of these is a race to be mended', flaky);
if (first.stayed)
  say('\n== STAYED: Jest did not end by itself after its tests. Something they left keeps it alive');
const ok = first.ok || (files.length > 0 && broken.length === 0);
if (!ok && files.length === 0) say('\nJest failed without a failed test; what it said stands above.');
const sum = [...passed.values()].reduce((total, count) => total + count, 0);
say(`\n${sum} passed, ${broken.length || Number(!ok)} failed`);
process.exitCode = ok ? 0 : 1;

function name(heading, failures) {
  if (failures.length === 0) return;
  say(`\n== ${heading}`);
  for (const { file, title, message } of failures)
    say(`\n${file}\n  ${title || 'the file itself'}\n${indent(message)}`);
}

function indent(text) {
  return text.replace(/^/gm, '    ');
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

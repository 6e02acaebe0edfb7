/** Runs test files ten times beside two busy loops, so that a race is found here and not by CI. */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runJest } from './jest-run.mjs';

const HELP = `npm run test:stress -- [--times 10] [--loops 2] <file or pattern>…

Runs test files again and again, one file at a time, beside busy loops that take the processors away, and
names what failed. Patterns with "fault" in them pick the files of npm run test:faults, at their small size.
  --times N   how often (default 10)
  --loops N   busy loops beside it (default 2)

Examples:
  npm run test:stress -- packages/worker-pool/test/contract/redis.test.ts
  npm run test:stress -- --times 3 packages/worker-pool/test/faults
`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '10' },
    loops: { type: 'string', default: '2' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const times = count('times', values.times);
const loops = count('loops', values.loops);
if (values.help || positionals.length === 0) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}
process.env.CORTADO_FAULT_SIZE ??= 'ci';
const faults = positionals.filter((pattern) => pattern.includes('fault'));
const tests = positionals.filter((pattern) => !faults.includes(pattern));
const runs = [
  ...(tests.length > 0 ? [['--runInBand', ...tests]] : []),
  ...(faults.length > 0 ? [['--config', 'jest.faults.config.ts', '--runInBand', ...faults]] : []),
];

// Threads of this very process: however it ends, they end with it.
for (let n = 0; n < loops; n++) new Worker('for (;;);', { eval: true });

/** What failed, by file and title, with how often and the first failure. */
const failed = new Map();
let roundsFailed = 0;
for (let round = 1; round <= times; round++) await runRound(round);
for (const { file, title, message, often } of failed.values()) {
  say(`\n${file}\n  ${title || 'the file itself'}: failed ${often} of ${times} times`);
  say(message.replace(/^/gm, '    '));
}
say(`\n${times - roundsFailed} of ${times} rounds passed.`);
process.exit(roundsFailed > 0 ? 1 : 0);

async function runRound(round) {
  const startedAt = performance.now();
  const results = [];
  for (const args of runs) results.push(await runJest(args, { quiet: true }));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const passed = results.flatMap((result) => [...result.passed.values()]).reduce((sum, n) => sum + n, 0);
  const failures = results.flatMap((result) => result.failures);
  const crashed = results.some((result) => !result.ok && result.failures.length === 0);
  say(
    `${round} of ${times}: ${passed} passed, ${failures.length} failed, ${seconds} s${crashed ? '; Jest itself failed' : ''}`,
  );
  if (failures.length > 0 || crashed) roundsFailed++;
  for (const failure of failures) {
    const key = `${failure.file} ${failure.title}`;
    const known = failed.get(key);
    failed.set(key, { ...(known ?? failure), often: (known?.often ?? 0) + 1 });
  }
}

function count(option, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  process.stderr.write(`--${option} takes a whole number from 1, got "${text}".\n`);
  process.exit(2);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

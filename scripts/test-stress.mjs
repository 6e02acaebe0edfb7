/** Runs test files ten times beside two busy loops, so that a race is found here and not by CI. */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runJest } from './jest-run.mjs';

const HELP = `npm run test:stress -- [--times 10] [--loops 2] [--files 1] <file or pattern>…

Runs test files again and again beside busy loops that take the processors away, and names what failed.
Patterns with "fault" in them pick the files of npm run test:faults, at their small size.
  --times N   how often (default 10)
  --loops N   busy loops beside them (default 2)
  --files N   how many files run at once (default 1); more of them take the processors from each other too

Examples:
  npm run test:stress -- packages/worker-pool/test/contract/redis.test.ts
  npm run test:stress -- --times 3 packages/worker-pool/test/faults
  npm run test:stress -- --files 4 packages/worker-pool/test/contract packages/*/test/integration
`;
/** So many files that have ended are told of together. */
const TOLD_EVERY = 25;
/** All contract and integration files, one after the other beside busy loops, take some two hours. */
const LONGEST_ROUND = 6 * 60 * 60_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '10' },
    loops: { type: 'string', default: '2' },
    files: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const times = count('times', values.times);
const loops = count('loops', values.loops);
const files = count('files', values.files);
if (values.help || positionals.length === 0) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}
process.env.CORTADO_FAULT_SIZE ??= 'ci';
const faults = positionals.filter((pattern) => pattern.includes('fault'));
const tests = positionals.filter((pattern) => !faults.includes(pattern));
const runs = [
  ...(tests.length > 0 ? [[...atOnce(), ...tests]] : []),
  ...(faults.length > 0 ? [['--config', 'jest.faults.config.ts', ...atOnce(), ...faults]] : []),
];

// Threads of this very process: however it ends, they end with it.
for (let n = 0; n < loops; n++) new Worker('for (;;);', { eval: true });

/** How often a test failed, by its file and title. */
const failed = new Map();
let roundsFailed = 0;
for (let round = 1; round <= times; round++) await runRound(round);
for (const [name, often] of failed) say(`${name}: failed ${often} of ${times} times`);
say(`\n${times - roundsFailed} of ${times} rounds passed.`);
process.exit(roundsFailed > 0 ? 1 : 0);

async function runRound(round) {
  const startedAt = performance.now();
  const results = [];
  let files = 0;
  const fileEnded = (line) => {
    if (!line.startsWith('PASS')) say(`  ${line}`);
    if (/^(PASS|FAIL)/.test(line) && ++files % TOLD_EVERY === 0)
      say(`  round ${round}: ${files} files, ${clock()}`);
  };
  for (const args of runs) results.push(await runJest(args, { fileEnded, longest: LONGEST_ROUND }));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const passed = results.flatMap((result) => [...result.passed.values()]).reduce((sum, n) => sum + n, 0);
  const failures = results.flatMap((result) => result.failures);
  const crashed = results.some((result) => !result.ok && result.failures.length === 0);
  say(
    `${round} of ${times}: ${passed} passed, ${failures.length} failed, ${seconds} s${crashed ? '; Jest itself failed' : ''}`,
  );
  if (failures.length > 0 || crashed) roundsFailed++;
  for (const failure of failures) noteFailure(failure);
}

/** How it failed was said as its file ended: a round can take an hour, and whoever watches ends the run to mend what it names. */
function noteFailure({ file, title }) {
  const name = `${file}: ${title || 'the file itself'}`;
  failed.set(name, (failed.get(name) ?? 0) + 1);
  say(`  ${name}`);
}

function atOnce() {
  return files === 1 ? ['--runInBand'] : [`--maxWorkers=${files}`];
}

function clock() {
  return new Date().toTimeString().slice(0, 5);
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

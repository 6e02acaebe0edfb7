/**
 * Runs the engine contract on other BullMQs than the one the lockfile installs: the lowest of the range that the packages
 * ask for, and the newest that the registry offers in it. Each is installed in a copy of this repository.
 *   node scripts/bullmq-matrix.mjs [version…]     without versions: those two
 *
 * A version that is not newer than the lockfile's must pass. A newer one is somebody else's release, which must not turn
 * our own run red: what fails on it is told, loudly, and fails nothing.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, readText, sourceFiles } from './workspaces.mjs';

const CORE = 'packages/core/package.json';
const WORKERS = 'packages/worker-pool';
/** What users are promised; what fails here is broken. */
const CONTRACT = [
  ...['redis', 'redis-schedules', 'postgres', 'postgres-operations', 'postgres-schedules'].map(
    (name) => `${WORKERS}/test/contract/${name}.test.ts`,
  ),
  `${WORKERS}/test/integration/plain-bullmq.test.ts`,
  `${WORKERS}/test/integration/traces.test.ts`,
];
/** Each shortcut beside BullMQ's own way; where one differs from it, it is not taken. */
const COMPARISONS = ['plain-jobs', 'finishing', 'direct-worker', 'shortcuts'].map(
  (name) => `packages/core/test/integration/${name}.test.ts`,
);
const LONGEST_STEP = 15 * 60_000;
/** Tests run the built packages in processes of their own. */
const BUILD = ['run', 'build', '--workspace', 'packages/core', '--workspace', WORKERS];

const range = JSON.parse(readText(CORE)).dependencies.bullmq;
const installed = JSON.parse(readText('node_modules/bullmq/package.json')).version;
const lowest = /^\^(\d+\.\d+\.\d+)$/.exec(range)?.[1];
if (!lowest) throw new Error(`Expected ${CORE} to ask for bullmq as ^1.2.3, found "${range}".`);

const asked = process.argv.slice(2);
const newest = asked.length > 0 ? undefined : await newestInRange();
if (asked.length === 0 && !newest)
  say('The registry does not say which BullMQ is the newest; the lowest is looked at.');
const wanted = asked.length > 0 ? asked : [lowest, newest ?? installed];
const versions = [...new Set(wanted)].filter((version) => version !== installed);
const facts = `BullMQ ${range} is asked for, and the lockfile has ${installed}`;
if (versions.length > 0) say(`${facts}; now on ${versions.join(' and ')}.`);
else say(`${facts}, which is both the lowest and the newest of them: its tests have run already.`);

const results = [];
for (const version of versions) results.push(await runOn(version));
for (const result of results) say(lineOf(result));
process.exitCode = results.every(({ problem, isNewer }) => !problem || isNewer) ? 0 : 1;

/** @returns {Promise<{ version: string, isNewer: boolean, problem?: string, shortcuts?: string }>} */
async function runOn(version) {
  const isNewer = compare(version, installed) > 0;
  const dir = mkdtempSync(join(tmpdir(), `cortado-bullmq-${version}-`));
  say(`\n== BullMQ ${version}`);
  try {
    for (const file of sourceFiles(/./)) {
      mkdirSync(join(dir, dirname(file)), { recursive: true });
      cpSync(join(ROOT, file), join(dir, file));
    }
    const install = [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      `bullmq@${version}`,
    ];
    if (!(await run(dir, 'npm', install))) return { version, isNewer, problem: 'it could not be installed' };
    if (!(await run(dir, 'npm', BUILD))) return { version, isNewer, problem: 'the sources do not compile' };
    const holds = await run(dir, process.execPath, ['scripts/test-twice.mjs', ...CONTRACT]);
    const isEqual = await run(dir, process.execPath, ['scripts/test-twice.mjs', ...COMPARISONS]);
    const shortcuts = isEqual ? undefined : 'not every shortcut is taken, or equal to what BullMQ does';
    // The lowest was compared once; a newer one may have changed what a shortcut leans on, which is then not taken.
    const problem = holds ? (isNewer ? undefined : shortcuts) : 'the engine contract does not hold';
    return { version, isNewer, problem, shortcuts };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function lineOf({ version, isNewer, problem, shortcuts }) {
  const place = isNewer
    ? 'newer than the lockfile, so this fails nothing yet'
    : 'in the range that we promise';
  if (problem) return `BullMQ ${version}: FAILED, ${problem} (${place}).`;
  if (shortcuts) return `BullMQ ${version}: the contract holds; ${shortcuts}, see docs/bullmq-internals.md.`;
  return `BullMQ ${version}: passed.`;
}

/** `undefined` where the registry does not answer: it is asked for a hint, and nothing rests on it. */
async function newestInRange() {
  const output = await outputOf('npm', ['view', `bullmq@${range}`, 'version', '--json']);
  try {
    return [JSON.parse(output)].flat().sort(compare).at(-1);
  } catch {
    return undefined;
  }
}

function compare(one, other) {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

async function run(cwd, file, args) {
  return (await spawned(file, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })).ok;
}

async function outputOf(file, args) {
  return (await spawned(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })).output;
}

/** What hangs is ended: a registry that does not answer must not keep the run. */
function spawned(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, shell: process.platform === 'win32' && file === 'npm' });
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_STEP);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.once('error', () => resolve({ ok: false, output: '' }));
    child.once('close', (code) => {
      clearTimeout(late);
      resolve({ ok: code === 0, output });
    });
  });
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

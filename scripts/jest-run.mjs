/** One run of Jest in a process of its own: it talks to the terminal, and we get its results as data. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './workspaces.mjs';

const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
/** A run that hangs is ended, so that whoever waits for it hears of it; how long one may take, where nothing else is said. */
const LONGEST_RUN = 55 * 60_000;
/** Its tests are over when its results are written. What still keeps it then is not waited for any longer. */
const LONGEST_GOODBYE = 60_000;
const LINES_OF_A_FAILURE = 12;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how the colours in Jest's messages begin.
const COLOURS = /\u001b\[[0-9;]*m/g;

/** How a line begins that says which file ended, and one that says which test failed. */
const OF_A_FILE = /^(PASS|FAIL) /;
const OF_A_FAILURE = /^ {2}● /;
const FOREIGN_PLACE = /^\s+at .*(node_modules|node:internal|<anonymous>)/;

/**
 * @typedef {{ file: string, title: string, message: string }} Failure `title` is empty when the file itself failed
 * @param {string[]} args of Jest's command line
 * @param {{ fileEnded?: (line: string) => void, longest?: number }} [options] with `fileEnded` Jest's own output is kept
 *   back, but for what it says of each file as that ends, and of what failed in it; `longest`, in ms, is when a run
 *   counts as one that hangs (default 55 minutes)
 * @returns {Promise<{ ok: boolean, stayed: boolean, passed: Map<string, number>, failures: Failure[] }>} `passed`
 *   counts by file; `ok` only if Jest itself says so; a run can fail without a failed file, when it hangs or cannot
 *   start; `stayed` when it had to be ended, since something kept it alive after its tests
 */
export async function runJest(args, { fileEnded, longest = LONGEST_RUN } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'cortado-jest-'));
  const results = join(dir, 'results.json');
  try {
    const { code, stayed } = await spawnJest([...args, '--json', `--outputFile=${results}`], {
      fileEnded,
      longest,
      results,
    });
    if (!existsSync(results)) return { ok: false, stayed, passed: new Map(), failures: [] };
    const { success, testResults } = JSON.parse(readFileSync(results, 'utf8'));
    const passed = new Map(testResults.map((result) => [relative(ROOT, result.name), countPassed(result)]));
    return { ok: stayed ? success : code === 0, stayed, passed, failures: testResults.flatMap(failuresOf) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function spawnJest(args, { fileEnded, longest, results }) {
  return new Promise((resolve) => {
    const stdio = ['ignore', fileEnded ? 'ignore' : 'inherit', fileEnded ? 'pipe' : 'inherit'];
    const child = spawn(process.execPath, [...JEST, ...args], { cwd: ROOT, stdio });
    if (fileEnded) hearFiles(child.stderr, fileEnded);
    const late = setTimeout(() => {
      process.stdout.write(`Jest was ended: its run took longer than ${longest / 60_000} minutes.\n`);
      child.kill('SIGKILL');
    }, longest);
    let doneSince;
    let stayed = false;
    const look = setInterval(() => {
      if (existsSync(results)) doneSince ??= Date.now();
      if (doneSince === undefined || Date.now() - doneSince < LONGEST_GOODBYE) return;
      stayed = true;
      child.kill('SIGKILL');
    }, 1_000);
    const settle = (code) => {
      clearTimeout(late);
      clearInterval(look);
      resolve({ code: code ?? 1, stayed });
    };
    child.once('error', () => settle(1));
    child.once('exit', settle);
  });
}

/** Hands on what Jest says of files, and of each failure the first lines; once, though Jest says at its end once more what failed. */
function hearFiles(stream, fileEnded) {
  const files = new Set();
  let isRepeated = false;
  let more = 0;
  createInterface({ input: stream }).on('line', (coloured) => {
    const line = coloured.replace(COLOURS, '');
    if (OF_A_FILE.test(line)) {
      isRepeated = files.has(line);
      files.add(line);
      more = 1;
    } else if (OF_A_FAILURE.test(line)) more = 1 + LINES_OF_A_FAILURE;
    if (isRepeated || more === 0 || !isTelling(line)) return;
    more--;
    fileEnded(line);
  });
}

function countPassed({ assertionResults }) {
  return assertionResults.filter((test) => test.status === 'passed').length;
}

function failuresOf({ name, status, message, assertionResults }) {
  if (status !== 'failed') return [];
  const file = relative(ROOT, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return [{ file, title: '', message: firstLines(message) }];
  return failed.map(({ fullName, failureMessages }) => ({
    file,
    title: fullName,
    message: firstLines(failureMessages.join('\n')),
  }));
}

/** What was expected and found, and where in our own files. */
function firstLines(message) {
  return message.replace(COLOURS, '').split('\n').filter(isTelling).slice(0, LINES_OF_A_FAILURE).join('\n');
}

function isTelling(line) {
  return line.trim() !== '' && !FOREIGN_PLACE.test(line);
}

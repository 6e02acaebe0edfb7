/** A process that runs test files again and again, each time in code made anew, with the mutant it is told of. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect } from 'expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';

const { run, getState, resetState, addEventHandler } = circus;
const [, , root, folder] = process.argv;
const requireFrom = (file) => createRequire(join(root, file));
/** A test that finds no end is ended with these words of Jest's. */
const OVERTIME = /^(thrown: )?"?Exceeded timeout of /;

const mocker = new ModuleMocker(globalThis);
const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: () => void mocker.restoreAllMocks(),
  setTimeout: () => jest,
};
const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
const globals = { describe, it, test, beforeAll, beforeEach, afterAll, afterEach, expect, jest };
Object.assign(globalThis, globals);

const scripts = new Map();

/** A test file compiled, once. */
function scriptOf(file) {
  const known = scripts.get(file);
  if (known) return known;
  const text = readFileSync(join(folder, `${file}.js`), 'utf8');
  const script = new Script(`(function (require, module, exports, __filename) {${text}\n})`, {
    filename: file,
  });
  scripts.set(file, script);
  return script;
}

// What a mutant leaves behind is no concern of the next one.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);

let bails = true;
let failures = [];
const passed = new Set();
addEventHandler((event) => {
  if (event.name === 'test_start') globalThis.__stryker__.currentTestId = nameOf(event.test);
  if (event.name !== 'test_done') return;
  globalThis.__stryker__.currentTestId = undefined;
  if (event.test.errors.length > 0) {
    failures.push({ test: nameOf(event.test), isOvertime: event.test.errors.some(isOvertime) });
    if (bails) for (const it of testsOf(getState().rootDescribeBlock)) it.mode = 'skip';
  } else if (event.test.status !== 'skip') passed.add(nameOf(event.test));
});

/** Circus has an error as a pair: what was thrown, and where. */
function isOvertime(error) {
  return [error].flat().some((it) => OVERTIME.test(it?.message ?? it ?? ''));
}

function nameOf({ name, parent }) {
  return parent?.parent ? `${nameOf(parent)} ${name}` : name;
}

function testsOf(block) {
  return block.children.flatMap((it) => (it.type === 'test' ? [it] : testsOf(it)));
}

/** Runs one file's tests, those named or all; gives why the file cannot be loaded, otherwise nothing. */
async function runFile(file, names, testTimeout) {
  resetState();
  const state = getState();
  const noHandlers = { uncaughtException: [], unhandledRejection: [], rejectionHandled: [] };
  Object.assign(state, {
    parentProcess: process,
    originalGlobalErrorHandlers: noHandlers,
    testTimeout,
  });
  failures = [];
  try {
    // Rules of classes that the runs before have made, through which class-validator would search.
    globalThis.classValidatorMetadataStorage = undefined;
    const module = { exports: {} };
    const require = requireFrom(file);
    const load = (name) => (name === '@jest/globals' ? globals : require(name));
    scriptOf(file).runInThisContext()(load, module, module.exports, join(root, file));
  } catch (error) {
    return `does not load: ${error?.message}`;
  }
  if (names)
    for (const it of testsOf(state.rootDescribeBlock)) if (!names.includes(nameOf(it))) it.mode = 'skip';
  await run();
  return undefined;
}

const orders = {
  /** Each file as it is: which tests pass, and which mutants each one meets. */
  async survey({ file, testTimeout }) {
    bails = false;
    passed.clear();
    globalThis.__stryker__ = {};
    const began = performance.now();
    const problem = await runFile(file, undefined, testTimeout);
    const took = performance.now() - began;
    const { static: atLoad = {}, perTest = {} } = globalThis.__stryker__.mutantCoverage ?? {};
    return { problem, failures: failures.map((it) => it.test), passed: [...passed], took, atLoad, perTest };
  },

  /** Answered once all that a process needs is there. */
  async start() {
    return {};
  },

  /** One mutant, in a file that meets it; without one, the file as it is. Gives the test that noticed, and how, and milliseconds. */
  async tryMutant({ id, hitLimit, file, tests, testTimeout }) {
    bails = true;
    globalThis.__stryker__ = { activeMutant: id, hitCount: 0, hitLimit };
    const began = performance.now();
    const problem = await runFile(file, tests, testTimeout);
    const took = performance.now() - began;
    if (problem) return { killedBy: `${file}: ${problem}`, isOvertime: false };
    const [failure] = failures;
    return failure ? { killedBy: `${file}: ${failure.test}`, isOvertime: failure.isOvertime } : { took };
  },
};

process.on('message', async ({ order, ...facts }) => {
  process.send({ answer: (await orders[order](facts)) ?? {} });
});
process.on('disconnect', () => process.exit());

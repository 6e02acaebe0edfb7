/** A process that runs test files again and again, each time in code made anew, with the mutant it is told of. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect } from 'expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';

const { run, getState, resetState, addEventHandler } = circus;
const [, , root] = process.argv;
const requireFrom = (file) => createRequire(join(root, file));
/** A test that takes longer hangs: with code as it is, they take milliseconds. */
const TEST_TIMEOUT = 3_000;

const mocker = new ModuleMocker(globalThis);
const jest = { fn: mocker.fn.bind(mocker), spyOn: mocker.spyOn.bind(mocker), setTimeout: () => jest };
const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
const globals = { describe, it, test, beforeAll, beforeEach, afterAll, afterEach, expect, jest };
Object.assign(globalThis, globals);

const scripts = new Map();
// What a mutant leaves behind is no concern of the next one.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);

let bails = true;
let failures = [];
const passed = new Map();
addEventHandler((event) => {
  if (event.name === 'test_start') globalThis.__stryker__.currentTestId = nameOf(event.test);
  if (event.name !== 'test_done') return;
  globalThis.__stryker__.currentTestId = undefined;
  if (event.test.errors.length > 0) {
    failures.push(nameOf(event.test));
    if (bails) for (const it of testsOf(getState().rootDescribeBlock)) it.mode = 'skip';
  } else if (event.test.status !== 'skip') passed.set(nameOf(event.test), event.test.duration);
});

function nameOf({ name, parent }) {
  return parent?.parent ? `${nameOf(parent)} ${name}` : name;
}

function testsOf(block) {
  return block.children.flatMap((it) => (it.type === 'test' ? [it] : testsOf(it)));
}

/** Runs one file's tests, those named or all; gives the first failure, or `undefined`. */
async function runFile(file, names) {
  resetState();
  const state = getState();
  const noHandlers = { uncaughtException: [], unhandledRejection: [], rejectionHandled: [] };
  Object.assign(state, {
    parentProcess: process,
    originalGlobalErrorHandlers: noHandlers,
    testTimeout: TEST_TIMEOUT,
  });
  failures = [];
  try {
    const module = { exports: {} };
    const require = requireFrom(file);
    const load = (name) => (name === '@jest/globals' ? globals : require(name));
    scripts.get(file).runInThisContext()(load, module, module.exports, join(root, file));
  } catch (error) {
    return `does not load: ${error?.message}`;
  }
  if (names)
    for (const it of testsOf(state.rootDescribeBlock)) if (!names.includes(nameOf(it))) it.mode = 'skip';
  await run();
  return failures[0];
}

const orders = {
  load({ bundles }) {
    for (const { file, script } of bundles)
      scripts.set(
        file,
        new Script(`(function (require, module, exports, __filename) {${script}\n})`, { filename: file }),
      );
  },

  /** Each file as it is: which tests pass, and which mutants each one meets. */
  async survey({ file }) {
    bails = false;
    passed.clear();
    globalThis.__stryker__ = {};
    const problem = await runFile(file, undefined);
    const { static: atLoad = {}, perTest = {} } = globalThis.__stryker__.mutantCoverage ?? {};
    return { problem, failures, passed: [...passed.keys()], atLoad, perTest };
  },

  /** One mutant, in a file that meets it. Gives the test that noticed, or `undefined`. */
  async tryMutant({ id, hitLimit, file, tests }) {
    bails = true;
    globalThis.__stryker__ = { activeMutant: id, hitCount: 0, hitLimit };
    const failure = await runFile(file, tests);
    return failure === undefined ? {} : { killedBy: `${file}: ${failure}` };
  },
};

process.on('message', async ({ order, ...facts }) => {
  process.send({ answer: (await orders[order](facts)) ?? {} });
});
process.on('disconnect', () => process.exit());

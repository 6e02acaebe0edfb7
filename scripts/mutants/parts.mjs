/** What is pure enough to be tried with mutants: files of packages/core/src that need no server. */
const CORE = 'packages/core/src';

/** A part's files: folders and files below CORE. What talks to a datastore or a worker is left to the contract suites. */
const PARTS = {
  redaction: ['redaction/'],
  execution: ['execution/'],
  options: ['options/'],
  message: ['message/'],
  descriptors: ['descriptors/'],
  scheduler: [
    'scheduler/carry-state.ts',
    'scheduler/condense.ts',
    'scheduler/decide.ts',
    'scheduler/declared-schedules.ts',
    'scheduler/halts.ts',
    'scheduler/preview-runs.ts',
    'scheduler/restorer.ts',
    'scheduler/schedule-diff.ts',
    'scheduler/schedule-state.ts',
    'scheduler/schedule-tick.ts',
    'scheduler/share-lines.ts',
    'scheduler/sync-schedules.ts',
  ],
  health: ['health/assess.ts', 'health/health.ts'],
};

export const PART_NAMES = Object.keys(PARTS);

/** The part a source file belongs to; `undefined` for the others. */
export function partOf(file) {
  return PART_NAMES.find((part) =>
    PARTS[part].some(
      (it) => file === `${CORE}/${it}` || (it.endsWith('/') && file.startsWith(`${CORE}/${it}`)),
    ),
  );
}

const TESTS = ['packages/core/test/unit/', 'packages/testing/test/'];
/** They run other processes, which have the code as it is; `public-door` compares names with a snapshot inside of it, and runs nothing. */
const TELLS_NOTHING = /\/(commonjs|vitest|public-door)\.test\.ts$/;
/** Weeks of schedules that it lives through take it seconds, while others ask the same of them in milliseconds. */
const TOO_LONG = /\/lost-runs\.test\.ts$/;

/** Whether a file has tests that need no server, whatever they are about. */
export function isTried(file) {
  const isOfThese = file.endsWith('.test.ts') && TESTS.some((it) => file.startsWith(it));
  return isOfThese && !TELLS_NOTHING.test(file) && !TOO_LONG.test(file);
}

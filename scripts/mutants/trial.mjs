/** A mutant in a loop is met more often than the code it stands for; this much more is for ever. */
const HITS = 200;
/** Milliseconds after which a test hangs, and a file, at least: with code as it is, most tests take milliseconds. */
const TEST_LIMIT = 3_000;
const FILE_LIMIT = 15_000;
/** So many times what all tests of a file take with the code as it is. */
const TIMES = 6;
/** A limit tells something only where the code as it is keeps well within it. */
const MARGIN = 3;
const CONTROL_LIMIT = 60_000;
const MOST_TRIES = 3;

/**
 * One mutant, in the files that meet it, until one notices. Who exceeds a limit is noticed only if the same tests, run at once with the code
 * as it is, keep a third of it; otherwise the machine is slow, and it is tried again.
 */
export async function tryMutant(member, mutant, runs, hits) {
  for (const run of runs) {
    const facts = { id: mutant.id, hitLimit: hits * HITS, ...run };
    let end = await noticed(member, facts);
    for (let tries = 1; end === 'slow' && tries < MOST_TRIES; tries++) end = await noticed(member, facts);
    if (end === 'slow') console.error(`${mutant.file}:${mutant.line}: ${run.file} is too slow to tell`);
    else if (end !== 'unnoticed') return { state: end, by: run.file };
  }
  return { state: 'survived' };
}

async function noticed(member, { usual, ...facts }) {
  const testTimeout = Math.max(TEST_LIMIT, TIMES * usual);
  const limit = Math.max(FILE_LIMIT, 2 * TIMES * usual);
  const answer = await member.ask('tryMutant', { ...facts, testTimeout }, limit);
  if (answer && !answer.killedBy) return 'unnoticed';
  if (answer && !answer.isOvertime) return 'killed';
  const asItIs = { file: facts.file, tests: facts.tests, testTimeout: testTimeout / MARGIN };
  const control = await member.ask('tryMutant', asItIs, limit + CONTROL_LIMIT);
  if (!control || control.killedBy || control.took > limit / MARGIN) return 'slow';
  return answer ? 'killed' : 'hung';
}

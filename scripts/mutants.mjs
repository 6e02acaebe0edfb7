/**
 * `npm run mutants`: changes the pure parts of core in many small ways (Stryker's mutants), one at a time, and says which
 * changes no unit test notices. `npm run mutants -- message redaction` tries those parts alone, `-- message/copyable.ts` one
 * file. Fails below 90 % in any part.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { bundleTests } from './mutants/bundle-tests.mjs';
import { instrument } from './mutants/instrument.mjs';
import { isTried, PART_NAMES, partOf } from './mutants/parts.mjs';
import { report } from './mutants/report.mjs';
import { TestCrew } from './mutants/test-crew.mjs';
import { ROOT, sourceFiles } from './workspaces.mjs';

/** A mutant in a loop is met more often than the code it stands for; this much more is for ever. */
const HITS = 200;

const asked = process.argv.slice(2);
const files = sourceFiles(/^packages\/(core|testing)\/.*\.ts$/);
const changed = files.filter(
  (it) => partOf(it) && (asked.length === 0 || asked.some((by) => isMeant(it, by))),
);
const unknown = asked.find((by) => !changed.some((it) => isMeant(it, by)));
if (unknown !== undefined)
  throw new Error(`No part, and no file of one, is named "${unknown}". Known: ${PART_NAMES.join(', ')}.`);
const parts = PART_NAMES.filter((part) => changed.some((it) => partOf(it) === part));
const { code, mutants } = await instrument(ROOT, changed);
const tests = files.filter(isTried);
const bundles = await bundleTests(ROOT, tests, code);
// More than processors: a mutant that has a test wait for its time limit leaves them idle.
const crew = Array.from(
  { length: Math.min(8, 2 * availableParallelism()) },
  () => new TestCrew(ROOT, bundles),
);

/** A part is named by its name, a file by the end of its path. */
function isMeant(file, by) {
  return partOf(file) === by || file.endsWith(`/${by}`);
}

/** Gives each piece of work to whoever is free. */
async function share(work, act) {
  const left = work.values();
  await Promise.all(
    crew.map(async (member) => {
      for (const it of left) await act(member, it);
    }),
  );
}

/** By mutant: the files and tests that meet it, and how often. */
const meetings = new Map();
/** By file: its tests, which all pass with the code as it is. */
const testsOf = new Map();
await share(tests, async (member, file) => {
  const survey = await member.ask('survey', { file });
  if (survey === undefined || survey.problem?.startsWith('does not load'))
    return console.error(`${file} is left out: ${survey?.problem ?? 'it took too long'}`);
  if (survey.failures.length > 0) console.error(`${file}: left out: ${survey.failures.join('; ')}`);
  const passed = new Set(survey.passed);
  testsOf.set(file, survey.passed);
  for (const [test, hits] of Object.entries(survey.perTest))
    if (passed.has(test)) for (const [id, count] of Object.entries(hits)) meet(id, file, test, count);
  for (const [id, count] of Object.entries(survey.atLoad))
    for (const test of survey.passed) meet(id, file, test, count);
});

function meet(id, file, test, count) {
  const met = meetings.get(id) ?? { hits: 0, files: new Map() };
  meetings.set(id, met);
  met.hits += count;
  const names = met.files.get(file) ?? new Set();
  met.files.set(file, names.add(test));
}

const results = [];
let tried = 0;
await share(mutants, async (member, mutant) => {
  const met = meetings.get(mutant.id);
  const part = partOf(mutant.file);
  if (!met) return void results.push({ part, mutant, state: 'survived', isMet: false });
  // Files where few tests meet it first: they are about it.
  const runs = [...met.files].map(([file, names]) => ({ file, tests: [...names] }));
  runs.sort((a, b) => a.tests.length - b.tests.length);
  // An answer that is kept is asked for once: who meets it may be another test than who goes by it.
  for (const { file, tests: met } of [...runs])
    if (met.length < testsOf.get(file).length) runs.push({ file, tests: testsOf.get(file) });
  let state = 'survived';
  for (const run of runs) {
    const answer = await member.ask('tryMutant', { id: mutant.id, hitLimit: met.hits * HITS, ...run });
    if (answer === undefined) state = 'hung';
    else if (answer.killedBy) state = 'killed';
    if (state !== 'survived') break;
  }
  results.push({ part, mutant, state, isMet: true });
  if (++tried % 250 === 0) console.error(`${tried} of ${mutants.length} tried`);
});
for (const it of crew) it.end();

const accepted = JSON.parse(await readFile(new URL('./mutants/accepted.json', import.meta.url), 'utf8'));
results.sort((a, b) => Number(a.mutant.id) - Number(b.mutant.id));
process.exitCode = report(parts, results, accepted) ? 0 : 1;

/**
 * `npm run mutants`: changes the pure parts of core in many small ways (Stryker's mutants), one at a time, and says which
 * changes no unit test notices. `npm run mutants -- message redaction` tries those parts alone, `-- message/copyable.ts` one
 * file. What was noticed before is not tried again while nothing changed (see KeptKills), unless `--all` is said; `--every=5` tries
 * each fifth alone, for a first look. Fails below 90 % in any part.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleTests } from './mutants/bundle-tests.mjs';
import { instrument } from './mutants/instrument.mjs';
import { KeptKills } from './mutants/kept-kills.mjs';
import { isTried, PART_NAMES, partOf } from './mutants/parts.mjs';
import { report } from './mutants/report.mjs';
import { TestCrew } from './mutants/test-crew.mjs';
import { tryMutant } from './mutants/trial.mjs';
import { ROOT, sourceFiles } from './workspaces.mjs';

/** Milliseconds for a test, and for a file, with the code as it is, on the slowest of machines. */
const SURVEY_LIMITS = { test: 30_000, file: 120_000 };

const isAll = process.argv.includes('--all');
const every = Number(process.argv.find((it) => it.startsWith('--every='))?.slice('--every='.length) ?? 1);
const asked = process.argv.slice(2).filter((it) => !it.startsWith('--'));
const files = sourceFiles(/^packages\/(core|testing)\/.*\.ts$/);
const changed = files.filter(
  (it) => partOf(it) && (asked.length === 0 || asked.some((by) => isMeant(it, by))),
);
const unknown = asked.find((by) => !changed.some((it) => isMeant(it, by)));
if (unknown !== undefined)
  throw new Error(`No part, and no file of one, is named "${unknown}". Known: ${PART_NAMES.join(', ')}.`);
const parts = PART_NAMES.filter((part) => changed.some((it) => partOf(it) === part));
const { code, mutants: all } = await instrument(ROOT, changed);
const mutants = all.filter((_, index) => index % every === 0);
const tests = files.filter(isTried);
const scripts = await mkdtemp(join(tmpdir(), 'cortado-mutants-'));
process.on('exit', () => rmSync(scripts, { recursive: true, force: true }));
await bundleTests(ROOT, tests, code, scripts);
// More than processors: a mutant that has a test wait for its time limit leaves them idle.
const crew = Array.from(
  { length: Math.min(8, 2 * availableParallelism()) },
  () => new TestCrew(ROOT, scripts),
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
/** By file: milliseconds that all of them take. */
const usualOf = new Map();
await share(tests, async (member, file) => {
  const survey = await member.ask('survey', { file, testTimeout: SURVEY_LIMITS.test }, SURVEY_LIMITS.file);
  if (survey === undefined || survey.problem?.startsWith('does not load'))
    return console.error(`${file} is left out: ${survey?.problem ?? 'it took too long'}`);
  // The bundler renames parameters that are named as something at a file's top, which one test reads; one wants Jest's fake timers.
  if (survey.failures.length > 0) console.error(`${file}: left out: ${survey.failures.join('; ')}`);
  const passed = new Set(survey.passed);
  testsOf.set(file, survey.passed);
  usualOf.set(file, survey.took);
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

/** Files that a mutant is tried with at most. Who meets it from afar, on the way to something else, hardly notices it. */
const MOST_FILES = 20;
/** Of those, the ones whose other tests are tried too. */
const MOST_WHOLE_FILES = 4;
/** By source and test file: how many mutants it has noticed, and how many its tests meet, which is who is about it. */
const noticed = new Map();
const reached = new Map();
for (const { id, file } of mutants)
  for (const by of meetings.get(id)?.files.keys() ?? []) count(reached, file, by);

function count(counts, file, by) {
  const pair = `${file} ${by}`;
  counts.set(pair, (counts.get(pair) ?? 0) + 1);
}

/** The tests that meet a mutant, first those of files that noticed most of its file's, and reach most of it. */
function runsOf({ file: source }, met) {
  const of = (counts, { file }) => counts.get(`${source} ${file}`) ?? 0;
  const near = [...met.files]
    .map(([file, names]) => ({ file, tests: [...names] }))
    .sort(
      (a, b) =>
        of(noticed, b) - of(noticed, a) || of(reached, b) - of(reached, a) || a.tests.length - b.tests.length,
    )
    .slice(0, MOST_FILES);
  // An answer that is kept is asked for once: who meets it may be another test than who goes by it.
  const whole = near.filter((it) => it.tests.length < testsOf.get(it.file).length);
  return [
    ...near,
    ...whole.slice(0, MOST_WHOLE_FILES).map(({ file }) => ({ file, tests: testsOf.get(file) })),
  ];
}

const kept = new KeptKills(ROOT);
if (!isAll) await kept.read();
const results = [];
let tried = 0;
await share(mutants, async (member, mutant) => {
  const met = meetings.get(mutant.id);
  const part = partOf(mutant.file);
  if (!met) return void results.push({ part, mutant, state: 'survived', isMet: false });
  const known = await kept.stateOf(mutant);
  if (known) return void results.push({ part, mutant, state: known, isMet: true });
  const runs = runsOf(mutant, met).map((it) => ({ ...it, usual: usualOf.get(it.file) }));
  const end = await tryMutant(member, mutant, runs, met.hits);
  results.push({ part, mutant, state: end.state, isMet: true });
  if (end.by) count(noticed, mutant.file, end.by);
  await kept.keep(mutant, end);
  if (++tried % 100 > 0) return;
  await kept.write();
  console.error(`${tried} tried, ${results.length} of ${mutants.length} known`);
});
await kept.write();
for (const it of crew) it.end();

const accepted = JSON.parse(await readFile(new URL('./mutants/accepted.json', import.meta.url), 'utf8'));
results.sort((a, b) => Number(a.mutant.id) - Number(b.mutant.id));
process.exitCode = report(parts, results, accepted) ? 0 : 1;

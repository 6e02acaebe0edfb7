/**
 * `npm run check`: every rule of this repository that a machine can see, one step after the other.
 * All steps run even when one fails; `npm run check -- types imports` runs only those.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workspaces } from './workspaces.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIOME = ['node_modules/@biomejs/biome/bin/biome'];
const TSC = ['node_modules/typescript/bin/tsc'];
const COLOR = process.stdout.isTTY ? [] : ['--colors=off'];

const projects = workspaces()
  // What runs in a browser is a project of its own.
  .flatMap(({ dir }) => [`${dir}/tsconfig.json`, `${dir}/ui/tsconfig.json`])
  .filter((file) => existsSync(file));

const STEPS = [
  {
    name: 'biome',
    about: 'format, lint and import cycles',
    run: [...BIOME, 'ci', '--error-on-warnings', '--max-diagnostics=60', ...COLOR, '.'],
    remedy: 'npm run format settles the layout and the import order; the rest names its rule and its line.',
  },
  {
    name: 'types',
    about: 'the sources of every workspace compile',
    run: [...TSC, '-b', ...projects],
    remedy: 'Each line is file(line,column). npm run typecheck runs this step alone.',
  },
  {
    name: 'test-types',
    about: 'the tests compile',
    run: [...TSC, '-b', 'tsconfig.tests.json', 'tsconfig.tests-tc39.json'],
    remedy: 'Tests are checked against the sources, not against dist; see tsconfig.tests.json.',
  },
  {
    name: 'imports',
    about: 'packages and folders import one way',
    run: ['scripts/check-imports.mjs'],
    remedy: 'Move the shared part down to the lower side, or hand it in as an argument.',
  },
  {
    name: 'clock',
    about: 'core and worker-pool read the time in one place',
    run: ['scripts/check-clock.mjs'],
    remedy:
      'A clock of the app for what it decides, systemClock for what waits for a server, a child or a network.',
  },
  {
    name: 'file-length',
    about: 'no file above 300 lines',
    run: ['scripts/check-file-length.mjs'],
    remedy: 'Find the second noun that is hiding in the file and give it its own.',
  },
  {
    name: 'dependencies',
    about: 'docs/dependencies.md tells of every dependency',
    run: ['scripts/check-dependencies.mjs'],
    remedy: 'One row each: what it is for, and why this one.',
  },
  {
    name: 'lockfile',
    about: 'the lockfile names no host and lacks no platform',
    run: ['scripts/check-lockfile.mjs'],
    remedy: 'Keep .npmrc as it is, and run node scripts/complete-lockfile.mjs after npm install.',
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(`No step "${unknown[0]}". Steps: ${STEPS.map((step) => step.name).join(', ')}.\n`);
  process.exit(2);
}

const results = [];
for (const step of STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  process.stdout.write(`\n== ${step.name}: ${step.about}\n`);
  const startedAt = performance.now();
  const passed = await runStep(step.run);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (!passed) process.stdout.write(`-> ${step.remedy}\n`);
  results.push({ name: step.name, passed, seconds });
}

process.stdout.write('\n== summary\n');
for (const { name, passed, seconds } of results) {
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds} s\n`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;

function runStep(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Compares docs/dependencies.md with the package.json files, both ways. */
import { readText, workspaces } from './workspaces.mjs';

const PAGE = 'docs/dependencies.md';
const FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
/** A row of the page: | `name` | what for | why this one | */
const ROW = /^\| *`([^`]+)` *\| *([^|\n]*?) *\| *([^|\n]*?) *\|/gm;

const manifests = [{ dir: '.', manifest: JSON.parse(readText('package.json')) }, ...workspaces()];
const ours = new Set(manifests.map(({ manifest }) => manifest.name));
const usedIn = new Map();
for (const { dir, manifest } of manifests) {
  for (const name of FIELDS.flatMap((field) => Object.keys(manifest[field] ?? {}))) {
    if (!ours.has(name)) usedIn.set(name, [...(usedIn.get(name) ?? []), `${dir}/package.json`]);
  }
}

const rows = [...readText(PAGE).matchAll(ROW)].map(([, name, purpose, reason]) => ({
  name,
  purpose,
  reason,
}));
const told = new Set(rows.map(({ name }) => name));
const problems = [
  ...[...usedIn]
    .filter(([name]) => !told.has(name))
    .map(([name, files]) => `${name} is in ${files.join(' and ')}, but has no row in ${PAGE}.`),
  ...rows
    .filter(({ name }) => !usedIn.has(name))
    .map(({ name }) => `${name} has a row in ${PAGE}, but is in no package.json.`),
  ...rows
    .filter(({ purpose, reason }) => !purpose || !reason)
    .map(({ name }) => `${name} in ${PAGE} does not say both what for and why this one.`),
  ...rows
    .filter(({ name }, index) => rows.findIndex((row) => row.name === name) !== index)
    .map(({ name }) => `${name} has more than one row in ${PAGE}.`),
];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

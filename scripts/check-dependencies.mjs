/**
 * Compares docs/dependencies.md with the package.json files, both ways, and looks at what versions they ask for: a range
 * where a package of ours is installed beside others, the same in each, so that they can share one copy, and one exact
 * version elsewhere. And that a package repeats the optional peers of those of ours that it depends on: package managers
 * that keep to what is declared (Yarn's Plug'n'Play, pnpm) otherwise make it a copy of its own, which has no peers, and a
 * worker then runs jobs that its service's copy of core knows nothing of.
 */
import { readText, workspaces } from './workspaces.mjs';

const PAGE = 'docs/dependencies.md';
const FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
/** Its version decides how a folder is stored, so nobody may change it for us. */
const EXACT = new Set(['@electric-sql/pglite']);
/** A row of the page: | `name` | what for | why this one | */
const ROW = /^\| *`([^`]+)` *\| *([^|\n]*?) *\| *([^|\n]*?) *\|/gm;

const manifests = [{ dir: '.', manifest: JSON.parse(readText('package.json')) }, ...workspaces()];
const published = manifests.filter(({ manifest }) => !manifest.private);
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
  ...manifests.flatMap(versionProblems),
  ...published.flatMap(peerProblems),
  ...[...rangesOf()]
    .filter(([, ranges]) => ranges.size > 1)
    .map(
      ([name, ranges]) =>
        `${name} is asked for as ${[...ranges].join(' and ')}; one range, so that one copy does.`,
    ),
];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function versionProblems({ dir, manifest }) {
  return FIELDS.filter((field) => field !== 'peerDependencies').flatMap((field) => {
    const isShared = field === 'dependencies' && !manifest.private;
    return Object.entries(manifest[field] ?? {}).flatMap(([name, version]) => {
      const wantsRange = isShared && !ours.has(name) && !EXACT.has(name);
      if (wantsRange !== /^\d/.test(version)) return [];
      const wanted = wantsRange
        ? `a range, as in ^${version}, so that projects share one copy`
        : 'one exact version';
      return [`${dir}/package.json asks for ${name} ${version}; ${field} have ${wanted} here.`];
    });
  });
}

function peerProblems({ dir, manifest }) {
  return published
    .filter((it) => manifest.dependencies?.[it.manifest.name])
    .flatMap(({ manifest: { name: base, peerDependencies = {}, peerDependenciesMeta = {} } }) =>
      Object.entries(peerDependencies)
        .filter(([name]) => peerDependenciesMeta[name]?.optional)
        .filter(
          ([name, range]) =>
            manifest.peerDependencies?.[name] !== range || !manifest.peerDependenciesMeta?.[name]?.optional,
        )
        .map(
          ([name, range]) =>
            `${dir}/package.json depends on ${base} and has to repeat its optional peer: "${name}": "${range}" in peerDependencies, { "optional": true } in peerDependenciesMeta.`,
        ),
    );
}

/** The ranges that the published packages ask for, by name. */
function rangesOf() {
  const ranges = new Map();
  for (const { manifest } of published)
    for (const [name, range] of Object.entries(manifest.dependencies ?? {}))
      ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
  return ranges;
}

/** The lockfile must install anywhere: through any registry, on any platform. */
import { absentOptionals } from './complete-lockfile.mjs';
import { readText } from './workspaces.mjs';

const NPMRC = 'omit-lockfile-registry-resolved=true';

const { packages } = JSON.parse(readText('package-lock.json'));
const hosted = Object.entries(packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
const absent = [...absentOptionals(packages).values()].map(({ name }) => name);
const npmrc = readText('.npmrc').trim();

const problems = [
  ...hosted.map(([path, { resolved }]) => `package-lock.json: ${path} is tied to ${new URL(resolved).host}.`),
  ...(absent.length > 0 ? [`package-lock.json lacks ${absent.join(', ')}: npm ci would refuse it.`] : []),
  ...(npmrc === NPMRC
    ? []
    : [`.npmrc must hold "${NPMRC}" and nothing else; a registry is the machine's business.`]),
];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** A class with a code of its own, as it stands in a source file. */
const CLASS = /^export class (\w+) extends \w+ \{(?:(?!^\}).)*?^ {2}readonly code = '(\w+)';/gms;

it('are listed in docs/errors.md, every one of every package with its code, and no other', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'packages/*/src/*.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const found = files
    .split('\n')
    .filter(Boolean)
    .flatMap((file) => [...readFileSync(`${ROOT}${file}`, 'utf8').matchAll(CLASS)])
    .map(([, name, code]) => `${name} ${code}`);
  const page = readFileSync(`${ROOT}docs/errors.md`, 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)].map(([, name, code]) => `${name} ${code}`);
  expect(found.length).toBeGreaterThan(50);
  expect(listed.sort()).toEqual(found.sort());
});

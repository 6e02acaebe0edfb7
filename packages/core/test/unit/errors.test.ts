import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as core from '@cortado/core';
import * as embedded from '@cortado/embedded';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/errors.md', import.meta.url)), 'utf8');

it('are listed in docs/errors.md, every one and no other', () => {
  const classes = [
    ...errorsOf(core, core.CortadoError),
    ...errorsOf(embedded, embedded.EmbeddedError),
  ].sort();
  const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).sort();
  expect(listed).toEqual(classes);
});

function errorsOf(door: object, root: { prototype: object }): string[] {
  return Object.entries(door)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof (root as never))
    .map(([name]) => name);
}

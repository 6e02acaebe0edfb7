import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as core from '@cortado/core';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/errors.md', import.meta.url)), 'utf8');

it('are listed in docs/errors.md, every one and no other', () => {
  const classes = Object.entries(core)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof core.CortadoError)
    .map(([name]) => name)
    .sort();
  const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).sort();
  expect(listed).toEqual(classes);
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as embedded from '@cortado/embedded';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/errors.md', import.meta.url)), 'utf8');

/** One of each, however it is made. */
const errors: readonly embedded.EmbeddedError[] = [
  new embedded.EmbeddedFolderError({ folder: 'data', expected: 'a', found: 'b', advice: 'Do c.' }),
  new embedded.EmbeddedFolderGoneError({ folder: 'data', found: 'nothing' }),
  new embedded.EmbeddedFilesError({ missing: ['pglite.data'], folders: ['dist'] }),
  new embedded.EmbeddedVersionError({ folder: 'data', expected: 1, found: 2, pid: 3 }),
  new embedded.EmbeddedOwnerLostError('never'),
  new embedded.EmbeddedCrashError(new Error('broken')),
  new embedded.EmbeddedUnavailableError({ folder: 'data', timeout: 1_000 }),
  new embedded.EmbeddedEndedError(),
  new embedded.EmbeddedClientReleasedError(),
  new embedded.EmbeddedTransactionError(),
  new embedded.EmbeddedIdleTransactionError(10_000),
  new embedded.EmbeddedUnsupportedError('COPY … FROM STDIN'),
  new embedded.EmbeddedFrameTooLargeError({ found: 2, limit: 1 }),
  new embedded.EmbeddedProtocolError('noise'),
];

describe('the errors of embedded', () => {
  it('stand in docs/errors.md, each with the code it carries', () => {
    const rows = [...page.matchAll(/^\| `(Embedded\w+)` \| `(\w+)` \|/gm)].map(([, name, code]) => ({
      name,
      code,
    }));
    expect(rows).toEqual(errors.map(({ name, code }) => ({ name, code })));
  });

  it('are all there is behind the door', () => {
    const classes = Object.entries(embedded)
      .filter(([, it]) => typeof it === 'function' && it.prototype instanceof embedded.EmbeddedError)
      .map(([name]) => name);
    expect(classes.sort()).toEqual(errors.map((it) => it.name).sort());
  });
});

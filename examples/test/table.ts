import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { joiningLines } from './support/joining-lines.js';
import { WEB_SERVICES } from './web-services.js';

const PAGE = fileURLToPath(new URL('../../docs/examples.md', import.meta.url));
/** | [examples/fastify](…) | `npm install …` | lines to the first job | all | seconds | */
const ROW = /^\| \[examples\/([^\]]+)\]\([^)]*\) \| `npm install [^|]*` \| (\d+) \| (\d+) \|/gm;

/** Holds docs/examples.md against the projects. */
export function describeTable(): void {
  it('docs/examples.md says how many lines each project takes, ten at most for its first job', async () => {
    const rows = [...(await readFile(PAGE, 'utf8')).matchAll(ROW)];
    const told = rows.map(([, name, first, all]) => ({ name, first: Number(first), all: Number(all) }));
    const counted = await Promise.all(
      WEB_SERVICES.map(async (name) => ({ name, ...(await joiningLines(name)) })),
    );
    expect(told).toEqual(counted);
    for (const { first } of counted) expect(first).toBeLessThanOrEqual(10);
  });
}

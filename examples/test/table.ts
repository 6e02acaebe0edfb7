import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { joiningLines } from './support/joining-lines.js';
import { WEB_SERVICES } from './web-services.js';

const PAGE = fileURLToPath(new URL('../../docs/examples.md', import.meta.url));
/** | [examples/fastify](…) | `npm install …` | lines of the job | lines that have it run | all | seconds | */
const ROW = /^\| \[examples\/([^\]]+)\]\([^)]*\) \| `npm install [^|]*` \| (\d+) \| (\d+) \| (\d+) \|/gm;

/** Holds docs/examples.md against the projects. */
export function describeTable(): void {
  it('docs/examples.md says how many lines each project takes, five at most beside its first job', async () => {
    const rows = [...(await readFile(PAGE, 'utf8')).matchAll(ROW)];
    const told = rows.map(([, name, method, running, all]) => ({
      name,
      method: Number(method),
      running: Number(running),
      all: Number(all),
    }));
    const counted = await Promise.all(
      WEB_SERVICES.map(async (name) => ({ name, ...(await joiningLines(name)) })),
    );
    expect(told).toEqual(counted);
    for (const { method, running } of counted) {
      expect(running).toBeLessThanOrEqual(5);
      expect(method + running).toBeLessThanOrEqual(10);
    }
  });
}

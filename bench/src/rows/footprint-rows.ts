import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { alternate, type Sample } from '../alternate.js';
import { installedSize } from '../footprint/installed-size.js';
import { type RowGroup, scaled } from '../row-group.js';

const run = promisify(execFile);

/** What an app on Redis costs before it does anything. */
export const footprintRows: RowGroup = {
  rows: [
    {
      id: 'import',
      title: 'import of bullmq, of @cortado/core, in a fresh process',
      unit: 'ms',
      target: { of: 'ratio', atMost: 1.2 },
    },
    { id: 'modules', title: 'modules loaded for one job on Redis', unit: 'modules' },
    {
      id: 'installed',
      title: 'packages installed for an app on Redis',
      unit: 'MiB',
      // 25 MB.
      target: { of: 'cortado', atMost: 23.8 },
    },
  ],
  async run(bench) {
    const side = (imported: string, name: 'raw' | 'cortado', packages: readonly string[]) => {
      const installed = installedSize(packages) / 2 ** 20;
      return async (): Promise<Sample> => ({
        import: await child('import-time', imported),
        modules: await child('loaded-modules', name, bench.url),
        installed,
      });
    };
    const sides = {
      raw: side('bullmq', 'raw', ['bullmq', 'ioredis']),
      cortado: side('@cortado/core', 'cortado', ['@cortado/core', '@cortado/worker-pool']),
    };
    const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(5, bench) });
    return { comparisons, delivery: { delivered: 0, problems: [] } };
  },
};

async function child(program: string, ...args: string[]): Promise<number> {
  const file = fileURLToPath(new URL(`../children/${program}.js`, import.meta.url));
  return Number((await run(process.execPath, [file, ...args])).stdout);
}

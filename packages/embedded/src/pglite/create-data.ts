import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PGliteOptions } from '@electric-sql/pglite';

const CREATE = `
const { workerData } = require('node:worker_threads');
const { PGlite } = require(workerData.module);
PGlite.create(workerData.options).then((pglite) => pglite.close());
`;

/**
 * Makes a database in `options.dataDir`, in a thread that ends afterwards and takes along what PostgreSQL's initdb needed:
 * half a gigabyte, which JavaScript would not give back for as long as the process lives. A thread and no child process,
 * since it cannot live on, and write, when its process is killed.
 */
export async function createData(module: string, options: PGliteOptions): Promise<void> {
  const thread = new Worker(CREATE, { eval: true, workerData: { module, options }, execArgv: [] });
  // An 'error' event rejects.
  await once(thread, 'exit');
}

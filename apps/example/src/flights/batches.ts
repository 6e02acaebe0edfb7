import { currentJob } from '@cortado/core';

/**
 * Saves rows batch by batch, inside a job: it can be told to stop between two of them, and says how far it is
 * after each. Gives the sum of what `save` gave.
 */
export async function inBatches<T>(
  rows: readonly T[],
  { size, title }: { size: number; title: string },
  save: (batch: readonly T[], offset: number) => Promise<number>,
): Promise<number> {
  const job = currentJob();
  let saved = 0;
  for (let offset = 0; offset < rows.length; offset += size) {
    job.signal.throwIfAborted();
    saved += await save(rows.slice(offset, offset + size), offset);
    const done = Math.min(offset + size, rows.length);
    const description = `${done.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')}`;
    await job.progress((done / rows.length) * 100, { title, description });
  }
  return saved;
}

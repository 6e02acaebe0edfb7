import { currentJob } from '@cortado/core';

/** Tells the running job's progress, in its log too, at each tenth of the whole and no oftener. */
export function everyTenth(title: string, total: number): (done: number) => Promise<void> {
  let told = 0;
  return async (done) => {
    const tenth = Math.floor((done / total) * 10);
    if (tenth <= told) return;
    told = tenth;
    const description = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
    const job = currentJob();
    await job.progress((done / total) * 100, { title, description });
    await job.log(description);
  };
}

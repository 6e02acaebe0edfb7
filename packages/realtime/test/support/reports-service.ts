import { currentJob, Enqueue, type Enqueued } from '@cortado/core';
import { publishNotice, publishProgress, publishRealtime } from '@cortado/realtime';

/** Jobs that say how far they are. */
export class Reports {
  /** Tells the room of a test. */
  @Enqueue()
  async tell(room: string, count: number): Enqueued<void> {
    for (let nr = 1; nr <= count; nr++) await publishRealtime('counted', { nr }, { room });
  }

  @Enqueue()
  async generate(rows: number): Enqueued<string> {
    for (let row = 1; row <= rows; row++)
      await currentJob().progress((row * 100) / rows, { title: 'Report', description: `${row} of ${rows}` });
    return 'done';
  }

  @Enqueue()
  async report(rows: number, doctype?: string, docname?: string): Enqueued<void> {
    for (let row = 1; row <= rows; row++)
      await publishProgress({ percent: (row * 100) / rows, title: 'Rows', doctype, docname });
    await publishNotice({ text: 'Ready', indicator: 'green' }, { user: currentJob().user as string });
  }

  /** Tells those who look at a document that it is at 40, and ends so. */
  @Enqueue({ attempts: 1 })
  async part(docname: string, how: 'fails' | 'returns' | 'waits'): Enqueued<void> {
    await publishProgress({ percent: 40, title: 'Part', doctype: 'Part', docname });
    if (how === 'fails') throw new Error('the secret of it');
    if (how === 'waits') await untilAborted();
  }

  /** Says it both ways as fast as it can, waits for none of it, and ends before 100. */
  @Enqueue()
  async rush(calls: number): Enqueued<void> {
    for (let nr = 1; nr <= calls; nr++) {
      const percent = (nr * 63) / calls;
      void currentJob().progress(percent, { title: 'Rush', description: `${nr} of ${calls}` });
      void publishProgress({ percent, title: 'Rush', description: `${nr}` });
    }
  }

  /** What a job waits for that has come to a stage. */
  static staged: (stage: string) => Promise<unknown> = async () => undefined;

  /** Comes from one stage to the next, and says no more. */
  @Enqueue()
  async stages(login: { password: string }, stages: string[]): Enqueued<void> {
    for (const it of stages) {
      await currentJob().meta.set({ stage: `${it} ${login.password}` });
      await Reports.staged(it);
    }
  }

  /** Says how far it is, and goes on when it may. */
  @Enqueue()
  async steps(percents: number[]): Enqueued<void> {
    for (const it of percents) {
      await currentJob().progress(it);
      await Reports.staged(`${it}`);
    }
  }

  @Enqueue()
  async fail(): Enqueued<void> {
    throw new Error('no such invoice');
  }

  @Enqueue()
  async hold(): Enqueued<void> {
    await untilAborted();
  }
}

async function untilAborted(): Promise<void> {
  await new Promise((_, reject) => {
    currentJob().signal.addEventListener('abort', () => reject(currentJob().signal.reason));
  });
}

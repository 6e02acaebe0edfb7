import { currentJob, currentUser, Enqueue, type JobEnd } from '@cortado/core';
import { publishAlert, publishNotice, publishProgress, publishRealtime } from '@cortado/realtime';
import { gate } from '@cortado/test-support/until';

/** Jobs that tell their user what people's jobs tell: how far they are, how they went, and where the file is. */
export class SeedJobs {
  /** Stops a job half-way until the test has looked. */
  halfWay = gate();

  @Enqueue()
  async countItems(items: number): Promise<void> {
    for (let done = 1; done <= items; done++) {
      const told = { progress: (done * 100) / items, job_id: currentJob().id };
      await publishRealtime('job_progress', told, { user: currentUser() as string });
      await currentJob().progress(told.progress, { title: 'Counting' });
      if (done * 2 === items) await this.halfWay.opened;
    }
  }

  @Enqueue({ onFailure: 'SeedJobs.failed' })
  async processDocument(docname: string): Promise<void> {
    const document = { doctype: 'Large Document', docname };
    for (const percent of [50, 100]) {
      const description = `${percent / 10} of 10 items processed`;
      await publishProgress({ percent, title: 'Processing Items', description, ...document });
      if (percent === 50) await this.halfWay.opened;
    }
    await publishRealtime('processing_complete', { docname }, document);
  }

  @Enqueue({ attempts: 1 })
  async processHalf(docname: string): Promise<void> {
    await publishProgress({ percent: 50, title: 'Processing Items', doctype: 'Large Document', docname });
    throw new Error('The other half is missing');
  }

  @Enqueue({ attempts: 1, onFailure: 'SeedJobs.failed' })
  async fail(why: string): Promise<void> {
    throw new Error(why);
  }

  @Enqueue()
  async failed(end: JobEnd): Promise<void> {
    const user = end.user as string;
    await publishRealtime('background_job_failed', { message: end.error?.message }, { user });
    await publishAlert({ text: `Import ${end.args[0]} failed!`, indicator: 'red' }, { user });
  }

  @Enqueue({ onSuccess: 'SeedJobs.importSucceeded' })
  async import(_name: string): Promise<void> {}

  @Enqueue()
  async importSucceeded(end: JobEnd): Promise<void> {
    const text = `Import ${end.args[0]} completed successfully!`;
    await publishAlert({ text, indicator: 'green', seconds: 3 }, { user: end.user as string });
  }

  @Enqueue()
  async report(records: number): Promise<void> {
    const reader = { user: currentUser() as string };
    await publishNotice({ text: 'Starting report generation...', indicator: 'blue' }, reader);
    if (records === 0)
      return await publishNotice({ text: 'No data found for report', indicator: 'orange' }, reader);
    for (let done = 1; done <= records; done++) {
      const percent = Math.floor((done / records) * 100);
      const description = `Record ${done} of ${records}`;
      await publishProgress({ percent, title: `Processing: ${percent}%`, description });
      if (done * 2 === records) await this.halfWay.opened;
    }
    const link = { url: '/files/report.csv', label: 'Download Report' };
    await publishNotice({ text: 'Report ready!', indicator: 'green', link }, reader);
  }
}

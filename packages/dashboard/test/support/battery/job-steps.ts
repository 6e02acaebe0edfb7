import { until } from '@cortado/test-support/until';
import type { Stage, Step } from './stage.js';

/** What can be done to one job, and to many. */
export const JOB_STEPS: readonly Step[] = [
  ['says why a job waits, and shows its secrets when asked to', showSecrets],
  ['cancels a job that waits, and removes it', cancelOne],
  ['runs a delayed job now', runNow],
  ['retries a job that failed', retryOne],
  ['runs a job again with other arguments, after those it would not take', runAgain],
  ['cancels, retries, runs again and removes all that a search finds', changeMany],
];

const jobPath = (queue: string, id: string) => `queues/${queue}/jobs/${id}`;

async function showSecrets({ world, ann }: Stage): Promise<void> {
  const { id } = await world.app.jobs(world.office).mail('ada@example.com', { password: 'hunter22' });
  await ann.go(jobPath('mails', id));
  await ann.text('No worker serves its queue.').waitFor();
  const shown = ann.page.getByRole('region', { name: 'arguments' });
  await shown.getByText('***').waitFor();
  await ann.agree({
    opener: 'Show secrets…',
    says: 'That you have seen them is written down.',
    verb: 'Show 1 job’s secrets',
  });
  await shown.getByText('hunter22').waitFor();
  await ann.press(ann.button('Mask secrets'));
  await shown.getByText('***').waitFor();
}

async function cancelOne({ world, ann }: Stage): Promise<void> {
  const { id } = await world.app.jobs(world.office).mail('wrong@example.com');
  await ann.go(jobPath('mails', id));
  await ann.agree({
    opener: 'Cancel',
    says: 'is taken out of its queue',
    verb: 'Cancel 1 job',
    fields: { Reason: 'a wrong address' },
  });
  await ann.page.getByRole('region', { name: 'Cancelled' }).getByText('a wrong address').waitFor();
  const failed = await world.app.jobs(world.office).fail('to be removed');
  await failed.result().catch(() => undefined);
  await ann.go(jobPath('default', failed.id));
  await ann.agree({ opener: 'Remove', says: 'gone for good', verb: 'Remove 1 job' });
  await ann.page.waitForURL(/\/jobs\?q=queue/);
  await expect(world.app.job('default', failed.id).record()).rejects.toThrow(failed.id);
}

async function runNow({ world, ann }: Stage): Promise<void> {
  const handle = await world.app.jobs(world.office, { delay: '2h' }).send('later');
  await ann.go(jobPath('short', handle.id));
  await ann.text('Its time has not come.').waitFor();
  await ann.agree({ opener: 'Run now', verb: 'Run 1 job now' });
  await handle.result();
  await ann.page.getByRole('region', { name: 'result' }).waitFor();
  await ann.text('The letter is sent.').waitFor();
}

async function retryOne({ world, ann }: Stage): Promise<void> {
  const handle = await world.app.jobs(world.office).fail('not yet');
  await handle.result().catch(() => undefined);
  const ended = async () => (await world.app.job('default', handle.id).record()).finishedAt?.valueOf();
  const before = await ended();
  await ann.go(jobPath('default', handle.id));
  await ann.text('the disk is full').waitFor();
  await ann.agree({ opener: 'Retry', verb: 'Retry 1 job' });
  await until(ended, (at) => at !== undefined && at !== before);
}

async function runAgain(stage: Stage): Promise<void> {
  const { world, ann, complaints } = stage;
  const first = await world.app.jobs(world.office).order({ customer: 'Ada "the é"', lines: [{ amount: 1 }] });
  await first.result();
  await ann.go(jobPath('short', first.id));
  await ann.press(ann.button('Run again…'));
  const dialog = ann.page.getByRole('dialog');
  const editor = dialog.getByRole('textbox', { name: 'Arguments' });
  await editor.waitFor();
  await ann.dialogOpened(dialog);
  await ann.fill(editor, (await editor.inputValue()).replace('"amount": 1', '"amount": 0'));
  await ann.press(ann.button('Run 1 job', dialog));
  await dialog.getByRole('alert').getByText('Argument 1, lines.0.amount: ').waitFor();
  // A browser complains of every answer that refuses.
  complaints.length = 0;
  await ann.fill(editor, (await editor.inputValue()).replace('"amount": 0', '"amount": 12'));
  await ann.press(ann.button('Run 1 job', dialog));
  await ann.page.waitForURL((url) => !url.pathname.endsWith(first.id));
  await ann.page.getByRole('region', { name: 'result' }).getByText('12').waitFor();
  await ann.dialogClosed();
}

async function changeMany({ world, ann }: Stage): Promise<void> {
  const mail = world.app.jobs(world.office, { tags: ['flyers'] });
  for (const to of ['a', 'b', 'c']) await mail.mail(`${to}@example.com`);
  await ann.go('jobs?q=tag:flyers&state=waiting');
  await ann.agree({
    opener: 'Cancel all…',
    says: '3 jobs',
    verb: 'Cancel 3 jobs',
    ends: '3 jobs cancelled.',
  });
  const broken = world.app.jobs(world.office, { tags: ['flyers'] });
  const failed = await Promise.all(['a', 'b'].map((it) => broken.fail(it)));
  for (const it of failed) await it.result().catch(() => undefined);
  const count = async (of: number) =>
    await until(
      async () => (await world.app.allQueues().jobs({ tag: 'flyers', states: ['failed'] })).jobs.length,
      (found) => found === of,
    );
  await ann.go('jobs?q=tag:flyers&state=failed');
  await ann.agree({ opener: 'Retry all…', verb: 'Retry 2 jobs', ends: '2 jobs queued again.' });
  await count(2);
  await ann.agree({ opener: 'Run all again…', verb: 'Run 2 jobs', ends: '2 jobs queued anew.' });
  await count(4);
  await ann.agree({ opener: 'Remove all…', says: '4 jobs', verb: 'Remove 4 jobs', ends: '4 jobs removed.' });
  await count(0);
  await ann.text('No job is like this').waitFor();
}

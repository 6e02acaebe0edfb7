import type { JobHandle } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { Stage, Step } from './stage.js';

/** What can be done to queues, schedules, batches, errors and requests. */
export const STEERING_STEPS: readonly Step[] = [
  ['pauses a queue for a time, and resumes it with a second person, who may decline', pauseQueue],
  ['limits a queue, and lifts the limits', limitQueue],
  ['empties a queue, after counting what is in it', purgeQueue],
  ['runs a schedule, skips a slot of it, stops and starts it', steerSchedule],
  ['counts the slots of a past time, and queues a run for each', backfill],
  ['pauses all schedules, and resumes them', pauseAll],
  ['retries what failed of a batch, and cancels the rest', steerBatch],
  ['retries what failed with an error, resolves the error and reopens it', settleError],
  ['clears the errors', clearErrors],
];

async function pauseQueue({ world, ann, bob }: Stage): Promise<void> {
  const paused = async () => (await world.app.queue('mails').summary()).paused;
  await ann.go('queues');
  const card = ann.page.getByRole('region', { name: 'Queue mails' });
  await ann.press(ann.button('Pause…', card));
  const dialog = ann.page.getByRole('dialog');
  await dialog.waitFor();
  await ann.dialogOpened(dialog);
  await ann.pick('How long', 'For an hour');
  await ann.fill(dialog.getByLabel('Reason'), 'The relay is moved');
  await ann.press(ann.button('Pause 1 queue', dialog));
  await dialog.waitFor({ state: 'detached' });
  await ann.dialogClosed();
  await card.getByText('The relay is moved').waitFor();
  expect(await paused()).toMatchObject({ by: 'ann', reason: 'The relay is moved', until: expect.any(Date) });
  const ask = () =>
    ann.agree({ opener: ann.button('Resume', card), verb: 'Resume 1 queue', ends: 'This takes two people.' });
  await ask();
  await ann.go('requests');
  await ann.agree({ opener: 'Withdraw…', verb: 'Withdraw 1 request' });
  await ann.go('queues');
  await ask();
  await bob.go('requests');
  await bob.agree({ opener: 'Decline…', verb: 'Decline 1 request', fields: { Reason: 'not today' } });
  expect(await paused()).toBeDefined();
  await ask();
  await bob.agree({ opener: 'Confirm…', says: 'ann asked for', verb: /^Do it/ });
  await until(paused, (it) => it === undefined);
}

async function limitQueue({ world, ann }: Stage): Promise<void> {
  const limits = async () => (await world.app.queue('long').summary()).limits;
  await ann.go('queues');
  const card = ann.page.getByRole('region', { name: 'Queue long' });
  const opener = ann.button('Limit…', card);
  const fields = { 'Jobs at a time': '2', 'Jobs started': '100', Reason: 'The partner is slow' };
  await ann.agree({ opener, verb: 'Limit 1 queue', fields });
  await card.getByText('100 in 1 min').waitFor();
  expect(await limits()).toEqual({ concurrency: 2, limiter: { max: 100, duration: 60_000 } });
  await ann.agree({ opener, verb: 'Limit 1 queue', fields: { 'Jobs at a time': '', 'Jobs started': '' } });
  await card.getByText('Limited').waitFor({ state: 'detached' });
  expect(await limits()).toEqual({ concurrency: undefined, limiter: undefined });
}

async function purgeQueue({ world, ann }: Stage): Promise<void> {
  const { app, office } = world;
  for (const what of ['a', 'b']) await app.jobs(office, { tags: ['surplus'] }).mail(what);
  await app.jobs(office, { delay: '1h' }).mail('later');
  const left = async () => {
    const { waiting, prioritized, delayed } = await app.queue('mails').counts();
    return waiting + prioritized + delayed;
  };
  const all = await left();
  await ann.go('queues');
  const card = ann.page.getByRole('region', { name: 'Queue mails' });
  const words = `${all} jobs`;
  await ann.agree({
    opener: ann.button('Empty…', card),
    says: `${words} of mails that wait or are delayed`,
    verb: `Take out ${words}`,
    ends: `${words} taken out.`,
  });
  const { jobs } = await app.queue('mails').jobs({ states: ['waiting', 'prioritized', 'delayed'] });
  // A batch whose last job was taken out has its end left to do.
  expect(jobs.filter((it) => it.name !== 'cortado.batch')).toEqual([]);
  const { entries } = await app.audit.list({ act: 'queues.purge' });
  expect(entries).toMatchObject([{ by: 'ann', queue: 'mails', done: all, via: 'dashboard' }]);
}

async function steerSchedule({ world, ann }: Stage): Promise<void> {
  const { schedules } = world.app;
  await ann.go('schedules');
  await ann.openRow(ann.rows().filter({ hasText: 'Office.summary' }).first());
  await ann.text('At 09:00, Monday through Friday').waitFor();
  await ann.agree({ opener: 'Run now', verb: 'Queue 1 job', ends: '1 job is queued.' });
  await ann.agree({ opener: 'Skip next', verb: 'Skip 1 slot' });
  const log = await until(
    () => schedules.log('Office.summary'),
    (lines) => lines.some((it) => it.decision === 'triggered'),
  );
  expect(log.length).toBeGreaterThan(0);
  await ann.agree({ opener: 'Stop…', verb: 'Stop 1 schedule', fields: { Reason: 'a holiday' } });
  await ann.text('a holiday').waitFor();
  expect((await schedules.get('Office.summary'))?.stopped?.reason).toBe('a holiday');
  await ann.agree({ opener: 'Start…', verb: 'Start 1 schedule', fields: { Reason: 'back at work' } });
  await ann.button('Stop…').waitFor();
}

async function backfill({ world, ann }: Stage): Promise<void> {
  await ann.go('schedules/Office.summary');
  await ann.press(ann.button('Backfill…'));
  const dialog = ann.page.getByRole('dialog');
  await dialog.waitFor();
  await ann.dialogOpened(dialog);
  await ann.fill(dialog.getByLabel('From'), '2026-03-02T00:00');
  await ann.fill(dialog.getByLabel('To'), '2026-03-08T23:00');
  await ann.press(ann.button('Count the slots', dialog));
  await dialog.getByText('5 slots had no run').waitFor();
  await ann.press(ann.button('Queue 5 runs', dialog));
  await dialog.getByText('5 runs queued.').waitFor();
  await ann.press(ann.button('Close', dialog).last());
  await dialog.waitFor({ state: 'detached' });
  await ann.dialogClosed();
  const log = await world.app.schedules.log('Office.summary');
  expect(log.filter((it) => it.decision === 'backfilled')).toHaveLength(5);
}

async function pauseAll({ ann }: Stage): Promise<void> {
  await ann.go('schedules');
  await ann.agree({ opener: 'Pause all…', verb: /^Pause \d+ schedules/, fields: { Reason: 'a deploy' } });
  await ann.text('No schedule fires').waitFor();
  await ann.agree({ opener: 'Resume all', verb: /^Resume \d+ schedules/ });
  await ann.button('Pause all…').waitFor();
}

async function steerBatch({ world, ann }: Stage): Promise<void> {
  const batch = world.app.batch({ name: 'Letters of May', queue: 'default' });
  batch.jobs(world.office).fail('No such street');
  const handle = await batch.jobs(world.office).mail('ada@example.com').run();
  const failed = () =>
    until(
      () => handle.status(),
      (it) => it.failed === 1,
    );
  await failed();
  await ann.go('batches');
  await ann.openRow(ann.rows().filter({ hasText: 'Letters of May' }));
  const [failing] = handle.jobs as [JobHandle<unknown>];
  const ended = async () => (await world.app.job('default', failing.id).record()).finishedAt?.valueOf();
  const before = await ended();
  await ann.agree({ opener: 'Retry failed…', verb: 'Retry 1 job', ends: '1 job queued again.' });
  // It fails again, as it does each time.
  await until(ended, (at) => at !== undefined && at !== before);
  await failed();
  await ann.choose('Not ended');
  await ann.rows().filter({ hasText: 'Office.mail' }).waitFor();
  await ann.agree({ opener: 'Cancel…', verb: 'Cancel the batch', fields: { Reason: 'the wrong letters' } });
  expect(await handle.result({ timeout: '1m' })).toMatchObject({
    cancelled: 1,
    reason: 'the wrong letters',
  });
}

async function settleError({ world, ann }: Stage): Promise<void> {
  const failed = await world.app.jobs(world.office).fail('The printer is out of ink');
  await failed.result().catch(() => undefined);
  const counted = async (of: number) =>
    await until(
      () => world.app.errorGroups.list(),
      ({ groups }) => groups.some((it) => it.message.includes('ink') && it.count === of),
    );
  await counted(1);
  await ann.go('errors');
  await ann.openRow(ann.rows().filter({ hasText: 'out of ink' }));
  await ann.agree({ opener: 'Retry failed…', verb: 'Retry 1 job', ends: '1 job queued again.' });
  // It fails again, as it does each time.
  await counted(2);
  await ann.agree({ opener: 'Resolve…', verb: 'Resolve 1 error', fields: { Reason: 'bought some' } });
  await ann.text('bought some').waitFor();
  await ann.agree({ opener: 'Reopen…', verb: 'Reopen 1 error' });
  await ann.button('Resolve…').waitFor();
}

async function clearErrors({ world, ann }: Stage): Promise<void> {
  await ann.go('errors/log');
  await ann.rows().first().waitFor();
  await ann.agree({ opener: 'Clear…', verb: 'Forget all errors' });
  await ann.text('No errors').waitFor();
  expect(await world.app.errors.list({ limit: 1 })).toEqual([]);
}

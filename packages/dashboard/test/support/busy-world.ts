import { randomUUID } from 'node:crypto';
import { runAs } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { World } from './world.js';

/** A world in which something of every kind has happened, and something is under way. */
export async function busyWorld(): Promise<World> {
  const prefix = `dash-${randomUUID()}`;
  await past(prefix);
  const world = await World.open(undefined, {}, prefix);
  const { app, office } = world;
  await world.work();
  await world.schedule();
  const jobs = app.jobs(office);
  await runAs('ada@example.com', async () => {
    await (await jobs.send({ to: 'Grace', subject: 'The figures of May', big: '9007199254740993' })).result();
    await jobs.fail('The partner does not answer');
    await jobs.mail('grace@example.com', { password: 'hunter22' });
  });
  await app.jobs(office, { delay: '2h' }).mail('later@example.com');
  await app.jobs(office, { priority: 3 }).mail('soon@example.com');
  await jobs.block('pages');
  await app.queue('mails').pause({ by: 'ada', reason: 'The relay is being moved' });
  await app.schedules.stop('Office.nightly', { by: 'ada', reason: 'Until the new disk is there' });
  await app.schedules.trigger('Office.summary');
  await until(
    () => app.allQueues().jobs({ states: ['active', 'failed'] }),
    ({ jobs: found }) =>
      found.some((it) => it.state === 'active') && found.some((it) => it.error?.includes('partner')),
  );
  return world;
}

/** Workers write down what they did when they close, which is what the charts show. */
async function past(prefix: string): Promise<void> {
  const world = await World.open(undefined, {}, prefix);
  await world.work();
  const jobs = world.app.jobs(world.office);
  const handles = await Promise.all(Array.from({ length: 80 }, (_, index) => jobs.send({ number: index })));
  await Promise.all(handles.map((it) => it.result()));
  const failing = await jobs.fail('The disk was full');
  await failing.result().catch(() => undefined);
  await world.close();
}

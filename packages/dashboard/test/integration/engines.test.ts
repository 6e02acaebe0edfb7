import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import type { Client } from '../support/client.js';
import { World } from '../support/world.js';

const database = freshDatabase();
const folder = embeddedFolder();
const ENGINES = { PostgreSQL: () => database.url, 'the embedded engine': () => folder.url };

interface Listed {
  jobs: { id: string; queue: string; name: string; state: string }[];
}

describe('the API of the dashboard', () => {
  it.each(Object.entries(ENGINES))('has the same answers on %s', async (_, address) => {
    const world = await World.open(address());
    try {
      await world.work();
      await world.schedule();
      const client = await world.client();
      const jobs = world.app.jobs(world.office);
      const { id } = await jobs.fail('The disk was full');
      await jobs.mail('ada@example.com', { password: 'hunter22' });
      await until(
        () => stateOf(client, id),
        (state) => state === 'failed',
      );
      await expectAnswers(client, id);
    } finally {
      await world.close();
    }
  });
});

async function expectAnswers(client: Client, failed: string): Promise<void> {
  const { body: listed } = await client.get<Listed>('jobs?state=failed&state=waiting&tag=broken');
  expect(listed.jobs).toMatchObject([{ id: failed, name: 'Office.fail' }]);
  const { body: found } = await client.get<Listed>('jobs?text=ada%40example');
  const mail = `queues/mails/jobs/${found.jobs[0]?.id}`;
  expect((await client.get(mail)).body).toMatchObject({
    arguments: ['ada@example.com', { password: '***' }],
    whyWaiting: [{ kind: 'no-worker' }],
  });
  const edited = { arguments: '["grace@example.com",{"password":"***"}]' };
  const { body: again } = await client.post<{ id: string }>(`${mail}/run`, edited);
  expect((await client.get(`queues/mails/jobs/${again.id}`)).body).toMatchObject({
    arguments: ['grace@example.com', { password: '***' }],
    predictedStart: { unknown: 'no-worker' },
  });
  expect((await client.post(`${mail}/cancel`)).body).toEqual({ answer: 'removed' });
  const retried = await client.lines('jobs/retry', { filter: { tag: 'broken' }, dryRun: false });
  expect(retried.at(-1)).toEqual({ matched: 1, done: 1, refused: 0, isEnd: true });
  await until(
    () => stateOf(client, failed),
    (state) => state === 'failed',
  );
  await client.post('queues/mails/pause', { reason: 'a deploy' });
  const { body: queues } = await client.get<{ queues: { name: string; paused?: { reason: string } }[] }>(
    'queues',
  );
  expect(queues.queues.find((it) => it.name === 'mails')?.paused?.reason).toBe('a deploy');
  const { body: schedule } = await client.get<{ next: string[] }>('schedules/Office.summary');
  expect(schedule.next).toHaveLength(5);
  const { body: errors } = await client.get<{ errors: { title: string }[] }>('errors');
  expect(errors.errors[0]?.title).toBe('Office.fail');
  const { body: doctor } = await client.get<{ findings: { code: string }[] }>('doctor');
  expect(doctor.findings.map((it) => it.code)).toContain('queue-paused');
  expect((await client.get<{ series: object[] }>('metrics')).body.series).toHaveLength(1);
}

async function stateOf(client: Client, id: string): Promise<unknown> {
  return (await client.get(`queues/default/jobs/${id}`)).body.state;
}

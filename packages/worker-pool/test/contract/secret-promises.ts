import { until } from '@cortado/test-support/until';
import { Operated, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about secrets, to those who must not see them. */
export function secretPromises(worlds: ContractWorlds): void {
  describe('secrets', () => {
    const login = { name: 'ada', password: 'hunter2' };

    it('are masked in every list and record', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const good = await cortado.jobs(Operated).login(login);
      const bad = await cortado.jobs(Operated).login(login, true);
      await work();
      await good.result({ timeout: '20s' });
      await expect(bad.result({ timeout: '20s' })).rejects.toThrow();
      const record = await cortado.job(queue, good.id).record();
      expect(record).toMatchObject({
        arguments: [{ name: 'ada', password: '***' }],
        result: { session: { token: '***' }, user: 'ada' },
        progress: { title: 'As ***', description: 'token: ***' },
        meta: { apiKey: '***', step: 'login ***' },
        logs: { lines: ['password=***', 'in with ***'] },
      });
      const failed = await cortado.job(queue, bad.id).record();
      expect(failed).toMatchObject({ error: 'no *** here', timeline: [{ outcome: 'failed' }] });
      const { jobs } = await cortado.queue(queue).jobs();
      expect(jobs).toHaveLength(2);
      for (const seen of [record, failed, jobs]) expect(JSON.stringify(seen)).not.toContain('hunter2');
      // Handles are of those who queued the job, and give what it returned.
      await expect(good.result()).resolves.toMatchObject({ session: { token: 'hunter2' } });
    });

    it('are masked in labels, by which the job is found all the same', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const options = { tags: ['token:hunter2', 'plain'], event: 'password=hunter2' };
      const job = await cortado.jobs(Operated, options).answer(1);
      const gone = await cortado.jobs(Operated, { ...options, tags: ['token:hunter2', 'gone'] }).answer(2);
      await gone.cancel();
      const find = async (filter: object) => (await cortado.queue(queue).jobs(filter)).jobs;
      const label = { event: 'password=***' };
      const shown = [
        { id: gone.id, tags: ['token:***', 'gone'], ...label },
        { id: job.id, tags: ['token:***', 'plain'], ...label },
      ];
      await expect(find({ tag: 'token:hunter2' })).resolves.toMatchObject(shown);
      await expect(find({ event: 'password=hunter2', states: ['waiting'] })).resolves.toMatchObject([
        shown[1],
      ]);
      await expect(find({ event: 'password=hunter2', states: ['cancelled'] })).resolves.toMatchObject([
        shown[0],
      ]);
      await expect(find({ event: 'password=***' })).resolves.toEqual([]);
    });

    it('are masked in what others keep of a job: its batch, its callback and its schedule', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const batch = await cortado.batch({ queue }).add('Operated.login', [login, true]).run();
      await cortado.jobs(Operated, { onFailure: 'Operated.answer' }).login(login, true);
      await cortado.schedules.upsert(queue, { cron: '0 0 1 1 *' }, 'Operated.login', [login, true]);
      await cortado.schedules.trigger(queue);
      await work();
      const [callback] = await until(
        async () => (await cortado.queue(queue).jobs({ name: 'Operated.answer' })).jobs,
        (it) => it.length > 0,
      );
      expect(JSON.stringify(callback?.arguments)).toContain('no *** here');
      const { members } = await until(
        () => cortado.batches.members(queue, batch.id, { state: 'failed' }),
        (it) => it.members.length > 0,
      );
      expect(members).toMatchObject([{ error: 'no *** here' }]);
      const [line] = await until(
        () => cortado.schedules.log(queue),
        (it) => it[0]?.outcome === 'failed',
      );
      expect(line).toMatchObject({ error: 'no *** here' });
      await cortado.schedules.remove(queue);
    });

    it('cannot be searched for', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const job = await cortado.jobs(Operated).login(login);
      const find = async (text: string) =>
        (await cortado.queue(queue).jobs({ text })).jobs.map((it) => it.id);
      await expect(find('hunter2')).resolves.toEqual([]);
      await expect(find('"name":"ada"')).resolves.toEqual([job.id]);
      await expect(find('password')).resolves.toEqual([job.id]);
    });

    it('of the app are masked too', async () => {
      const { cortado, queue } = await operatedWorld(worlds, { redact: ['ssn'] });
      await cortado.jobs(Operated).answer({ ssn: '078-05-1120' });
      const { jobs } = await cortado.queue(queue).jobs();
      expect(jobs).toMatchObject([{ arguments: [{ ssn: '***' }] }]);
    });
  });
}

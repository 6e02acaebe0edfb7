import { Enqueue, type StandardSchema } from '@cortado/core';
import { Operated, operatedWorld } from '../support/operated-service.js';
import { Spoiler } from '../support/spoil.js';
import type { ContractWorlds } from './contract-world.js';

const ORDER = '9007199254740993';
const PRICE = '0.1000000000000000055';
const SECRET = '41111111111111111111';

/** What every engine promises about arguments with numbers that JavaScript cannot hold, which others have stored. */
export function exactNumberPromises(worlds: ContractWorlds): void {
  const stored = async (json: string) => {
    const { cortado, queue } = await operatedWorld(worlds);
    const { id } = await cortado.jobs(Operated).answer('as stored');
    await new Spoiler(cortado, worlds.url).arguments(queue, id, json);
    return { cortado, queue, job: cortado.job(queue, id) };
  };

  describe('numbers that JavaScript cannot hold', () => {
    it('are shown as they are stored, masked like everything else', async () => {
      const { job } = await stored(
        `[{"order":${ORDER},"name":"${ORDER} \\"1e999","cardNumber":${SECRET},"list":[{"price":${PRICE}},1e400]}]`,
      );
      const { exactArguments = '', arguments: read } = await job.record();
      expect(exactArguments).toContain(`"order": ${ORDER}`);
      expect(exactArguments).toContain(`"price": ${PRICE}\n`);
      // PostgreSQL writes out what is short elsewhere.
      expect(exactArguments).toMatch(/ 1(e400|0{400})\n/);
      expect(JSON.parse(exactArguments.replace(/1(e400|0{400})/, 'null'))).toEqual([
        { order: 2 ** 53, name: `${ORDER} "1e999`, cardNumber: '***', list: [{ price: 0.1 }, null] },
      ]);
      expect(read).toMatchObject([{ order: 2 ** 53, cardNumber: '***' }]);
      await expect(job.unmaskedExactArguments()).resolves.toContain(`"cardNumber": ${SECRET}`);
    });

    it('are not those that are only written in another way', async () => {
      const { cortado, queue, job } = await stored(
        `[[9007199254740992,1.50,1E2,12345678901234568000000,5e-324,"${ORDER}"]]`,
      );
      expect((await job.record()).exactArguments).toBeUndefined();
      const again = await job.runAgain();
      expect(await cortado.job(queue, again.id).unmaskedArguments()).toEqual([
        [2 ** 53, 1.5, 100, 12345678901234568000000, 5e-324, ORDER],
      ]);
    });

    it('are never queued again as others, nor where they are secrets', async () => {
      const { cortado, queue, job } = await stored(`[{"order":${ORDER},"cardNumber":${SECRET}}]`);
      const message = (found: string) =>
        `expected a number that JavaScript can hold, found ${found}; give other arguments, with that as text for example`;
      const refused = { argument: 1, property: 'cardNumber', message: message('one with more digits') };
      await expect(job.runAgain()).rejects.toMatchObject({
        code: 'CORTADO_ARGUMENT_INVALID',
        violations: expect.arrayContaining([
          refused,
          { argument: 1, property: 'order', message: message(ORDER) },
        ]),
      });
      await expect(job.runAgain({ args: [{ order: ORDER, cardNumber: '***' }] })).rejects.toMatchObject({
        violations: [refused],
      });
      expect((await cortado.queue(queue).jobs()).jobs).toHaveLength(1);
      const again = await job.runAgain({ args: [{ order: ORDER, cardNumber: 'none' }] });
      expect(await cortado.job(queue, again.id).unmaskedArguments()).toEqual([
        { order: ORDER, cardNumber: 'none' },
      ]);
    });

    it('are refused among many that are queued anew, and kept by a retry', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const jobs = cortado.jobs(Operated);
      const [one, , failed] = [await jobs.answer(1), await jobs.answer(2), await jobs.fail('no paper')];
      const worker = await work({ burst: true });
      await worker.closed;
      const spoiler = new Spoiler(cortado, worlds.url);
      for (const { id } of [one, failed]) await spoiler.arguments(queue, id, `{"order":${ORDER}}`);
      const again = await cortado.queue(queue).runAllAgain({ states: ['completed'] });
      expect(again).toEqual({ matched: 2, done: 1, refused: 1 });
      await failed.retry();
      await expect(cortado.job(queue, failed.id).record()).resolves.toMatchObject({
        state: 'waiting',
        exactArguments: expect.stringContaining(ORDER),
      });
    });
  });

  it('secrets of a job are not told by the rules that refuse it when it is run again', async () => {
    const { cortado, queue } = await operatedWorld(worlds, {
      services: [Vault],
      container: { resolve: () => new Vault() },
    });
    const { id } = await cortado.jobs(Vault).open({ name: 'ada', password: 'hunter2-secret' });
    Vault.isStrict = true;
    const again = cortado.job(queue, id).runAgain({ args: [{ name: 'ada', password: '***' }] });
    const error = await again.catch((it: unknown) => it);
    Vault.isStrict = false;
    expect(error).toMatchObject({ violations: [{ argument: 1, message: 'expected digits, found ***' }] });
    expect(String(error)).not.toContain('hunter2');
  });
}

type VaultLogin = { readonly name: string; readonly password: string };

/** A Standard Schema that says what it has found, as many do. */
const LOGIN: { readonly '~standard': StandardSchema<VaultLogin>['~standard'] } = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      Vault.isStrict
        ? { issues: [{ message: `expected digits, found ${(value as VaultLogin).password}` }] }
        : { value: value as VaultLogin },
  },
};

class Vault {
  static isStrict = false;

  @Enqueue({ payload: [LOGIN] })
  async open(_login: VaultLogin): Promise<void> {}
}

import {
  ContextValueError,
  currentContext,
  currentUser,
  Enqueue,
  type Enqueued,
  isJobHandle,
  runAs,
  runInContext,
} from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

interface Seen {
  user: string | undefined;
  values: Record<string, unknown>;
}

class Counter {
  @Enqueue()
  async look(): Enqueued<Seen> {
    return { user: currentUser(), values: { ...currentContext() } };
  }

  @Enqueue({ queue: 'short' })
  async lookBelow(): Enqueued<Seen> {
    const inner = await runInContext({ step: 2 }, () => this.look());
    return isJobHandle(inner) ? ((await inner.result({ timeout: '30s' })) as Seen) : inner;
  }
}

class Followed {
  static readonly ends: Seen[] = [];

  @Enqueue({ onSuccess: 'Followed.note', onFailure: 'Followed.note' })
  async run(fails: boolean): Promise<void> {
    if (fails) throw new Error('as told');
  }

  @Enqueue({ payload: [Object] })
  async note(_: object): Promise<void> {
    Followed.ends.push({ user: currentUser(), values: { ...currentContext() } });
  }
}

class Greeter {
  readonly #locale: string;

  constructor(locale: string) {
    this.#locale = locale;
  }

  @Enqueue()
  async greet(): Enqueued<string> {
    return `greeted in ${this.#locale}`;
  }
}

/** What every engine promises about what travels along with a job. */
export function contextPromises(worlds: ContractWorlds): void {
  describe('the context of a job', () => {
    it('comes from providers, from the place and from the call, and nested jobs inherit it', async () => {
      let tenant: string | undefined = 'acme';
      const cortado = await worlds.with({
        services: [Counter],
        context: { tenant: () => tenant, locale: () => 'de' },
      });
      await worlds.work(cortado);
      const look = (await cortado.jobs(Counter).look()).result({ timeout: '30s' });
      await expect(look).resolves.toMatchObject({ values: { tenant: 'acme', locale: 'de' } });
      const below = await runAs('ana', () =>
        runInContext({ requestId: 'r 1', step: 1 }, () =>
          cortado.jobs(Counter, { context: { locale: null, trace: [1, { a: 'ü' }] } }).lookBelow(),
        ),
      );
      // As in a worker, whose code knows no tenant by itself.
      tenant = undefined;
      await expect(below.result({ timeout: '30s' })).resolves.toEqual({
        user: 'ana',
        // A provider that has something to say stands over what is inherited.
        values: { tenant: 'acme', locale: 'de', requestId: 'r 1', step: 2, trace: [1, { a: 'ü' }] },
      });
      expect(currentContext()).toEqual({});
      expect(currentContext('tenant')).toBeUndefined();
    });

    it('is that of what follows a job, too', async () => {
      const cortado = await worlds.with({ services: [Followed] });
      await worlds.work(cortado);
      const run = (tenant: string) => cortado.jobs(Followed, { user: 'ana', context: { tenant } }).run;
      await run('good')(false);
      await run('bad')(true);
      const ends = await until(
        () => Followed.ends,
        (it) => it.length === 2,
      );
      expect(ends.map((it) => [it.user, it.values.tenant]).sort()).toEqual([
        ['ana', 'bad'],
        ['ana', 'good'],
      ]);
      Followed.ends.length = 0;
    });

    it('reaches the container, which may make an instance for each attempt', async () => {
      const asked: unknown[] = [];
      const cortado = await worlds.with({
        services: [Greeter],
        container: {
          resolve: (service, attempt) => {
            asked.push([service, attempt]);
            return new Greeter(attempt.context.locale as string);
          },
        },
      });
      await worlds.work(cortado);
      const greetings = ['de', 'fr'].map(async (locale) => {
        const handle = await cortado.jobs(Greeter, { user: 'ana', context: { locale }, attempts: 2 }).greet();
        return handle.result({ timeout: '30s' });
      });
      await expect(Promise.all(greetings)).resolves.toEqual(['greeted in de', 'greeted in fr']);
      const attempt = { name: 'Greeter.greet', queue: 'default', attempt: 1, attempts: 2, user: 'ana' };
      for (const locale of ['de', 'fr'])
        expect(asked).toContainEqual([Greeter, { ...attempt, id: expect.any(String), context: { locale } }]);
      expect(asked).toHaveLength(2);
    });

    it('is refused when it cannot travel', async () => {
      let tenant: () => unknown = () => new Map();
      const cortado = await worlds.with({ services: [Counter], context: { tenant: () => tenant() } });
      await expect(cortado.jobs(Counter).look()).rejects.toThrow(ContextValueError);
      tenant = () => {
        throw new Error('no request');
      };
      await expect(cortado.jobs(Counter).look()).rejects.toMatchObject({
        code: 'CORTADO_CONTEXT_VALUE',
        key: 'tenant',
        cause: new Error('no request'),
      });
      tenant = () => undefined;
      await expect(cortado.jobs(Counter, { context: { big: 1n } }).look()).rejects.toThrow('"big"');
      await expect(runInContext({ when: new Date() }, () => cortado.jobs(Counter).look())).rejects.toThrow(
        '"when"',
      );
      expect((await cortado.queue('default').counts()).waiting).toBe(0);
      await cortado.jobs(Counter).look();
      const [job] = await cortado.internals.producer.ask('default', 'reading', (queue) => queue.getWaiting());
      expect(job?.opts).not.toHaveProperty('ctx');
    });
  });
}

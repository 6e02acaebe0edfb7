import 'reflect-metadata';
import { createCortado, Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { planParameter } from '../../src/descriptors/parameter-plan.js';
import { Pictures, Special } from '../support/classes.tc39.js';

const NOWHERE = 'redis://127.0.0.1:1';

class Base {
  @Enqueue({ attempts: 2 })
  async run(_when: Date): Enqueued<string> {
    return 'base';
  }

  @Enqueue()
  async kept(): Promise<void> {}

  @Enqueue()
  static async once(): Promise<void> {}
}

class Child extends Base {
  override async run(_when: Date): Enqueued<string> {
    return 'plain again';
  }
}

function jobsOf(...services: (abstract new () => object)[]) {
  const cortado = createCortado({ connection: NOWHERE, services });
  return cortado.internals.registry.all();
}

describe('decorators', () => {
  it('find jobs in both dialects, instance and static', () => {
    expect(jobsOf(Base).map((it) => it.name)).toEqual(['Base.run', 'Base.kept', 'Base.once']);
    expect(jobsOf(Pictures).map((it) => it.name)).toEqual(['Pictures.resize', 'Pictures.tidy']);
  });

  it('find inherited jobs under the name of the registered class, but not what it overrides undecorated', () => {
    expect(jobsOf(Child).map((it) => it.name)).toEqual(['Child.kept', 'Child.once']);
    expect(jobsOf(Special).map((it) => it.name)).toEqual(['Special.resize', 'Special.tidy']);
  });

  it('learn parameter types from metadata, or from payload', () => {
    expect(jobsOf(Base)[0]?.parameters).toEqual([{ kind: 'date' }]);
    expect(jobsOf(Pictures)[0]?.parameters).toMatchObject([{ kind: 'class', validated: true }]);
  });

  it('take an enum that the compiler writes itself for its values', () => {
    const problems: string[] = [];
    expect(planParameter({ Red: 'red' }, 'parameter 1 of X.paint', problems)).toEqual({ kind: 'json' });
    expect(problems).toEqual([]);
  });

  it('keep the name, the length and the metadata of the method', () => {
    class Tagged {
      @Enqueue()
      @Reflect.metadata('tag', 1)
      async run(_a: string, _b: string): Promise<void> {}
    }
    expect(Tagged.prototype.run.name).toBe('run');
    expect(Tagged.prototype.run).toHaveLength(2);
    expect(Reflect.getMetadata('design:paramtypes', Tagged.prototype, 'run')).toEqual([String, String]);
  });

  it('take @Scheduled above or below @Enqueue, several times', () => {
    class Both {
      @Scheduled('daily')
      @Enqueue({ attempts: 4 })
      async above(): Promise<void> {}

      @Enqueue({ attempts: 5 })
      @Scheduled('hourly_long')
      @Scheduled('0 9 * * 1-5', { key: 'at-nine', timezone: 'Europe/Berlin' })
      async below(): Promise<void> {}
    }
    const cortado = createCortado({ connection: NOWHERE, services: [Both] });
    expect(cortado.internals.registry.all().map((it) => it.options.attempts)).toEqual([4, 5]);
    expect(cortado.internals.schedules.all()).toMatchObject([
      { key: 'Both.above', cron: '0 0 * * *', timezone: 'UTC', queue: undefined },
      { key: 'at-nine', cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' },
      { key: 'Both.below', cron: '0 * * * *', queue: 'long' },
    ]);
  });

  it('leave a method that is only scheduled callable as it is', async () => {
    await expect(new Pictures().tidy()).resolves.toBeUndefined();
  });
});

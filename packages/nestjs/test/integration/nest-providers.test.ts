import { randomUUID } from 'node:crypto';
import { Cortado, Enqueue, type Enqueued } from '@cortado/core';
import { CORTADO_FACTORY, CortadoModule, cortadoFrom } from '@cortado/nestjs';
import { drainJobs, fakeCortado } from '@cortado/testing';
import { jest } from '@jest/globals';
import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { type ContextId, ContextIdFactory, REQUEST as NEST_REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { fakeModule } from '../support/fake-module.js';
import { Journal } from '../support/reports.module.js';

@Injectable()
class Greetings {
  constructor(@Inject('NAME') private readonly name: string) {}

  @Enqueue()
  async greet(): Enqueued<string> {
    return `Hello ${this.name}`;
  }
}

class Nothing {}

/** One for each tenant, as a pool of connections would be. */
@Injectable({ scope: Scope.REQUEST, durable: true })
class TenantLetters {
  static made = 0;
  static disposed = 0;
  readonly number = ++TenantLetters.made;

  constructor(@Inject(NEST_REQUEST) private readonly tenant: { tenant: string }) {}

  @Enqueue()
  async send(): Enqueued<{ number: number; tenant: string }> {
    return { number: this.number, tenant: this.tenant.tenant };
  }

  [Symbol.dispose](): void {
    TenantLetters.disposed++;
  }
}

let module: TestingModule | undefined;

async function start(metadata: Parameters<typeof Test.createTestingModule>[0]): Promise<Cortado> {
  module = await fakeModule(metadata);
  await module.init();
  return module.get(Cortado, { strict: false });
}

afterEach(async () => {
  await module?.close();
  module = undefined;
});

describe('boot', () => {
  /** A job of which a subclass has another. */
  @Injectable()
  class Notifier {
    @Enqueue()
    async send(): Enqueued<string> {
      return 'by nobody';
    }
  }
  @Injectable()
  class EmailNotifier extends Notifier {
    @Enqueue()
    override async send(): Enqueued<string> {
      return 'by mail';
    }
  }
  @Injectable()
  class QuietNotifier extends Notifier {}
  @Injectable()
  class BulkNotifier extends Notifier {
    @Enqueue()
    async sendAll(): Enqueued<string> {
      return 'all';
    }
  }
  const onRedis = () =>
    CortadoModule.forRoot({
      connection: process.env.REDIS_URL as string,
      prefix: `nest-${randomUUID()}`,
    });
  const init = async (metadata: Parameters<typeof Test.createTestingModule>[0]) => {
    module = await Test.createTestingModule(metadata).compile();
    await module.init();
  };

  it.each([
    ['a name', 'GREETINGS', '"GREETINGS"'],
    ['a symbol', Symbol('greetings'), 'Symbol(greetings)'],
    ['a class without jobs', Nothing, 'Nothing'],
  ])('refuses jobs that a factory makes under %s, which nobody would find', async (_, token, shown) => {
    const providers = [{ provide: token, useFactory: async () => new Greetings('ada') }];
    const root = CortadoModule.forRoot({ services: [Greetings] });
    await expect(start({ imports: [root], providers })).rejects.toThrow(
      `Expected Greetings, which has the job greet, to be provided under its own class, found it under ${shown} alone.`,
    );
  });

  it('takes another name for what is there under its own class', async () => {
    const providers = [
      { provide: 'NAME', useValue: 'ada' },
      Greetings,
      { provide: 'GREETINGS', useExisting: Greetings },
      { provide: 'COPY', useFactory: () => new Greetings('eve') },
    ];
    const cortado = await start({ imports: [CortadoModule.forRoot({})], providers });
    expect(cortado.knownJobs().map(({ name }) => name)).toEqual(['Greetings.greet']);
  });

  it.each([
    ['a class', { provide: Notifier, useClass: EmailNotifier }, 'EmailNotifier', 'send'],
    ['a factory', { provide: Notifier, useFactory: () => new EmailNotifier() }, 'EmailNotifier', 'send'],
    ['a value', { provide: Notifier, useValue: new EmailNotifier() }, 'EmailNotifier', 'send'],
    [
      'a class for each job',
      { provide: Notifier, useClass: EmailNotifier, scope: Scope.REQUEST },
      'EmailNotifier',
      'send',
    ],
    ['a class with more jobs', { provide: Notifier, useClass: BulkNotifier }, 'BulkNotifier', 'sendAll'],
  ])('refuses jobs of a subclass that stands in for its base as %s', async (_, provider, name, method) => {
    await expect(init({ imports: [onRedis()], providers: [provider] })).rejects.toThrow(
      `Expected ${name}, which has a ${method} of its own, to be provided under its own class, found it in the place of Notifier, whose methods its jobs run. Write ${name} and { provide: Notifier, useExisting: ${name} }`,
    );
  });

  it('refuses a subclass in the place of its base also where it is provided itself', async () => {
    const providers = [EmailNotifier, { provide: Notifier, useClass: EmailNotifier }];
    await expect(init({ imports: [onRedis()], providers })).rejects.toThrow('useExisting: EmailNotifier }');
  });

  it('takes a subclass that leaves the jobs of its base as they are, and one that is provided itself', async () => {
    await init({ imports: [onRedis()], providers: [{ provide: Notifier, useClass: QuietNotifier }] });
    await module?.close();
    const providers = [EmailNotifier, { provide: Notifier, useExisting: EmailNotifier }];
    const cortado = await start({ imports: [CortadoModule.forRoot({})], providers });
    const sent = await cortado.jobs(EmailNotifier).send();
    await drainJobs();
    await expect(sent.result()).resolves.toBe('by mail');
  });

  it('takes what stands in for a class of jobs in a test', async () => {
    const building = Test.createTestingModule({
      imports: [CortadoModule.forRoot({})],
      providers: [Notifier],
    });
    building.overrideProvider(CORTADO_FACTORY).useValue(fakeCortado);
    module = await building.overrideProvider(Notifier).useClass(EmailNotifier).compile();
    await module.init();
    expect(
      module
        .get(Cortado)
        .knownJobs()
        .map(({ name }) => name),
    ).toEqual(['Notifier.send']);
  });
});

describe('a provider that lives as long as its tenant', () => {
  const contexts = new Map<string, ContextId>();

  beforeAll(() =>
    ContextIdFactory.apply({
      attach(own: ContextId, { user = '' }: { user?: string }) {
        const shared = contexts.get(user) ?? ContextIdFactory.create();
        contexts.set(user, shared);
        const resolve = ({ isTreeDurable }: { isTreeDurable: boolean }) => (isTreeDurable ? shared : own);
        return { resolve, payload: { tenant: user } };
      },
    }),
  );
  afterAll(() => ContextIdFactory.apply(undefined as never));

  it('is shared by the jobs that the application counts to it, and outlives them', async () => {
    const cortado = await start({ imports: [CortadoModule.forRoot({})], providers: [TenantLetters] });
    const jobs = [];
    for (const user of ['a', 'b', 'a']) jobs.push(await cortado.jobs(TenantLetters, { user }).send());
    await drainJobs();
    const results = await Promise.all(jobs.map((it) => it.result()));
    expect(results).toEqual([
      { number: 1, tenant: 'a' },
      { number: 2, tenant: 'b' },
      { number: 1, tenant: 'a' },
    ]);
    expect(TenantLetters.disposed).toBe(0);
  });
});

describe('cortadoFrom', () => {
  @Module({ providers: [Journal] })
  class Jobless {}

  it.each([
    ['a module', Jobless],
    ['a dynamic module', { module: Jobless }],
  ])('says what %s without CortadoModule lacks, and closes what it has started', async (_, root) => {
    const tornDown = jest.spyOn(Journal.prototype, 'onModuleDestroy');
    await expect(cortadoFrom(root as never)).rejects.toThrow(
      'Expected Jobless, which cortadoFrom was given, to import CortadoModule.forRoot({ … }), itself or through another module, found no CortadoModule.',
    );
    expect(tornDown).toHaveBeenCalledTimes(1);
    tornDown.mockRestore();
  });
});

import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Cortado, Enqueue, type Enqueued } from '@cortado/core';
import { CORTADO_FACTORY, CortadoModule, InjectCortado } from '@cortado/nestjs';
import { drainJobs, fakeCortado } from '@cortado/testing';
import { type CallHandler, type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, LazyModuleLoader } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { Journal, Reports, ReportsModule } from '../support/reports.module.js';

const REQUEST = { to: 'ada@example.com', pages: 1 };

@Injectable()
class Greetings {
  constructor(@Inject('NAME') private readonly name: string) {}

  @Enqueue()
  async greet(): Enqueued<string> {
    return `Hello ${this.name}`;
  }
}

@Module({})
class GreetingsModule {
  static of(name: string): DynamicModule {
    const providers = [{ provide: 'NAME', useValue: name }, Greetings];
    return { module: GreetingsModule, providers, exports: [Greetings] };
  }
}

@Injectable()
class Caller {
  constructor(@InjectCortado() readonly cortado: Cortado) {}
}
@Module({ providers: [Caller] })
class CallerModule {}

let module: TestingModule | undefined;

async function start(metadata: Parameters<typeof Test.createTestingModule>[0]): Promise<Cortado> {
  module = await Test.createTestingModule(metadata)
    .overrideProvider(CORTADO_FACTORY)
    .useValue(fakeCortado)
    .compile();
  await module.init();
  return module.get(Cortado, { strict: false });
}

afterEach(async () => {
  await module?.close();
  module = undefined;
});

describe('CortadoModule', () => {
  it('serves dynamic modules, and those that are imported twice, once', async () => {
    const root = CortadoModule.forRoot({});
    const cortado = await start({
      imports: [ReportsModule, root, GreetingsModule.of('ada'), CallerModule, ReportsModule, root],
    });
    expect(module?.get(Caller, { strict: false }).cortado).toBe(cortado);
    const greeting = await cortado.jobs(Greetings).greet();
    await cortado.jobs(Reports).generate(REQUEST);
    await drainJobs();
    await expect(greeting.result()).resolves.toBe('Hello ada');
    expect(module?.get(Journal, { strict: false }).lines).toEqual(['generated 1']);
  });

  it('runs no guard, interceptor or pipe for a job', async () => {
    const ran: string[] = [];
    const note = <T>(what: string, then: T): T => {
      ran.push(what);
      return then;
    };
    const cortado = await start({
      imports: [ReportsModule, CortadoModule.forRoot({})],
      providers: [
        { provide: APP_GUARD, useValue: { canActivate: () => note('guard', true) } },
        {
          provide: APP_INTERCEPTOR,
          useValue: { intercept: (_: unknown, next: CallHandler) => note('interceptor', next.handle()) },
        },
        { provide: APP_PIPE, useValue: { transform: (it: unknown) => note('pipe', it) } },
      ],
    });
    const job = await cortado.jobs(Reports).generate(REQUEST);
    await drainJobs();
    await expect(job.result()).resolves.toContain('1 pages');
    expect(ran).toEqual([]);
  });

  it('is there for its importer alone where it is not global', async () => {
    @Module({ imports: [CortadoModule.forRoot({ isGlobal: false })], providers: [Caller] })
    class Own {}
    const cortado = await start({ imports: [Own] });
    expect(module?.get(Caller, { strict: false }).cortado).toBe(cortado);
    const stranger = Test.createTestingModule({ imports: [Own, CallerModule] }).compile();
    await expect(stranger).rejects.toThrow('Cortado');
  });

  it('runs jobs on what a lazily loaded module has brought', async () => {
    const cortado = await start({ imports: [CortadoModule.forRoot({ services: [Greetings] })] });
    await module?.get(LazyModuleLoader).load(() => GreetingsModule.of('eve'));
    const greeting = await cortado.jobs(Greetings).greet();
    await drainJobs();
    await expect(greeting.result()).resolves.toBe('Hello eve');
  });
});

describe('CortadoExceptionFilter', () => {
  it('answers 400 and 503 through Fastify too', async () => {
    const queues = { short: { maxWaiting: 1 } };
    const prefix = `nest-${randomUUID()}`;
    const cortado = CortadoModule.forRoot({
      connection: process.env.REDIS_URL as string,
      prefix,
      queues,
    });
    module = await Test.createTestingModule({ imports: [ReportsModule, cortado] }).compile();
    const application = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: false,
    });
    await application.listen(0, '127.0.0.1');
    const { port } = application.getHttpServer().address() as AddressInfo;
    const post = (body: object) =>
      fetch(`http://127.0.0.1:${port}/reports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const refused = await post({ to: 'nobody', pages: 0 });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ violations: [{ property: 'to' }, { property: 'pages' }] });
    await post(REQUEST);
    const full = await post(REQUEST);
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5']);
    await application.close();
  });
});

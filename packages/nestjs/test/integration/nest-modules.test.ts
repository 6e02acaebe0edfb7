import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { Cortado, Enqueue, type Enqueued } from '@cortado/core';
import { CortadoExceptionFilter, CortadoModule, InjectCortado } from '@cortado/nestjs';
import { drainJobs } from '@cortado/testing';
import {
  type CallHandler,
  Controller,
  type DynamicModule,
  Get,
  Inject,
  Injectable,
  Module,
  Res,
  Scope,
  UseFilters,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, LazyModuleLoader } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { firstValueFrom } from 'rxjs';
import { io } from 'socket.io-client';
import { fakeModule } from '../support/fake-module.js';
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

/** Asks for a job that is refused when its answer has begun. */
@Controller('stream')
@UseFilters(CortadoExceptionFilter)
class Streamer {
  constructor(@Inject(Reports) private readonly reports: Reports) {}

  @Get()
  async stream(@Res() response: { raw?: ServerResponse } & ServerResponse): Promise<void> {
    (response.raw ?? response).write('begun');
    await this.reports.generate({ to: 'nobody', pages: 0 });
  }
}

/** Asks for jobs over a microservice's transport and over WebSockets. */
@Controller()
@WebSocketGateway()
@UseFilters(CortadoExceptionFilter)
class Asker {
  constructor(@Inject(Reports) private readonly reports: Reports) {}

  @MessagePattern('ask')
  @SubscribeMessage('ask')
  async ask(): Promise<unknown> {
    return await this.reports.generate({ to: 'nobody', pages: 0 });
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

  it('says what to do where no module provides the class of a job', async () => {
    const cortado = await start({ imports: [CortadoModule.forRoot({ services: [Greetings] })] });
    const greeting = await cortado.jobs(Greetings).greet();
    await drainJobs();
    await expect(greeting.result()).rejects.toThrow(
      'Expected a module of the Nest application to provide Greetings, found none. Add the class',
    );
  });

  it('takes its options from the environment where none are given', async () => {
    const cortado = await start({ imports: [CortadoModule.forRoot(), CallerModule] });
    expect(module?.get(Caller, { strict: false }).cortado).toBe(cortado);
  });

  it('runs a job on the provider of the module that comes last, whatever scope that has', async () => {
    @Module({ providers: [Greetings, { provide: 'NAME', scope: Scope.REQUEST, useFactory: () => 'own' }] })
    class Later {}
    const cortado = await start({
      imports: [GreetingsModule.of('first'), Later, CortadoModule.forRoot({})],
    });
    const greeting = await cortado.jobs(Greetings).greet();
    await drainJobs();
    await expect(greeting.result()).resolves.toBe('Hello own');
  });
});

describe('CortadoExceptionFilter', () => {
  it('tells who asked by a message or a socket what is the matter, and the application goes on', async () => {
    module = await fakeModule({
      imports: [ReportsModule, CortadoModule.forRoot({})],
      controllers: [Asker],
      providers: [Asker],
    });
    const application = module.createNestApplication({ logger: false });
    const tcp = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: 0 } };
    const microservice = application.connectMicroservice(tcp, { inheritAppConfig: true });
    await application.startAllMicroservices();
    await application.listen(0, '127.0.0.1');
    const portOf = (server: Server) => (server.address() as AddressInfo).port;
    const told = {
      status: 'error',
      error: 'CORTADO_ARGUMENT_INVALID',
      violations: [{ property: 'to' }, { property: 'pages' }],
    };
    const options = { host: '127.0.0.1', port: portOf(microservice.unwrap<Server>()) };
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
    await expect(firstValueFrom(client.send('ask', {}))).rejects.toMatchObject(told);
    client.close();
    const socket = io(`http://127.0.0.1:${portOf(application.getHttpServer())}`);
    socket.emit('ask');
    await expect(new Promise((resolve) => socket.once('exception', resolve))).resolves.toMatchObject(told);
    socket.close();
    expect(await module.get(Cortado).jobs(Reports).generate(REQUEST)).toBeDefined();
    await application.close();
  });

  it.each([
    ['Express', () => new ExpressAdapter()],
    ['Fastify', () => new FastifyAdapter()],
  ])('ends an answer that has begun, and logs why, on %s', async (_, adapter) => {
    module = await fakeModule({
      imports: [ReportsModule, CortadoModule.forRoot({})],
      controllers: [Streamer],
    });
    const logged: unknown[] = [];
    const logger = { log() {}, warn() {}, error: (it: unknown) => logged.push(it) };
    const application = module.createNestApplication(adapter(), { logger });
    await application.listen(0, '127.0.0.1');
    const { port } = application.getHttpServer().address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/stream`);
    await expect(answer.text()).resolves.toBe('begun');
    expect(logged).toEqual([expect.objectContaining({ code: 'CORTADO_ARGUMENT_INVALID' })]);
    await application.close();
  });

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

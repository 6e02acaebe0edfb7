import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { AppClosedError, Cortado, createCortado } from '@cortado/core';
import { CortadoHealthIndicator, CortadoModule, type CortadoModuleOptions } from '@cortado/nestjs';
import { until } from '@cortado/test-support/until';
import { Controller, Get, type INestApplication, Inject, Module } from '@nestjs/common';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { Command } from '../support/command.js';
import { Journal, Reports, ReportsModule } from '../support/reports.module.js';

/** Where options come from in many applications: a module that is ready later. */
class Settings {
  readonly prefix = `nest-${randomUUID()}`;
}
@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

/** The check of docs/nestjs.md. */
@Controller('health')
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(CortadoHealthIndicator) private readonly cortado: CortadoHealthIndicator,
  ) {}

  @Get()
  check() {
    return this.health.check([() => this.cortado.isHealthy('jobs')]);
  }
}

let application: INestApplication;

async function start(options: Partial<CortadoModuleOptions>): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [
      ReportsModule,
      TerminusModule.forRoot({ logger: false }),
      CortadoModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: async ({ prefix }: Settings) => ({
          connection: process.env.REDIS_URL as string,
          prefix,
          app: 'nest-reports',
          ...options,
        }),
      }),
    ],
    controllers: [HealthController],
  }).compile();
  application = module.createNestApplication({ logger: ['fatal'] });
  await application.listen(0, '127.0.0.1');
  return application;
}

function ask(path: string, request?: RequestInit): Promise<Response> {
  const { port } = application.getHttpServer().address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${path}`, request);
}

function post(body: unknown): Promise<Response> {
  return ask('/reports', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

afterEach(async () => {
  await application?.close();
});

describe('CortadoModule', () => {
  it('finds decorated providers, and runs their jobs on the instances that Nest has made', async () => {
    await start({ worker: true });
    const cortado = application.get(Cortado);
    expect(cortado.knownJobs().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Reports.generate', 'Reports.nightly', 'Letters.send']),
    );
    const job = await cortado.jobs(Reports).generate({ to: 'ada@example.com', pages: 3 });
    await expect(job.result()).resolves.toBe('3 pages to ada@example.com');
    expect(application.get(Journal).lines).toEqual(['generated 3']);
    expect((await cortado.schedules.list()).map(({ job: name }) => name)).toContain('Reports.nightly');
  });

  it('gives each job a provider of request scope of its own, which it may inject, and disposes of it', async () => {
    await start({ worker: { queues: ['default'] } });
    const cortado = application.get(Cortado);
    const send = async () =>
      (await cortado.enqueue('Letters.send', ['ada'], { user: 'ada' })).result() as Promise<{
        number: number;
      }>;
    const results = [await send(), await send()];
    const [first, second] = results.map(({ number }) => number);
    expect(second).toBe((first as number) + 1);
    expect(results[0]).toEqual({ number: first, job: 'Letters.send', user: 'ada', same: true });
    await until(
      () => application.get(Journal).lines,
      (lines) => lines.join() === `disposed of ${first},disposed of ${second}`,
    );
  });

  it('lets running jobs end before the first module is torn down', async () => {
    await start({ worker: true });
    const journal = application.get(Journal);
    await application.get(Cortado).jobs(Reports).take(600);
    await until(
      () => journal.lines,
      (lines) => lines.includes('began'),
    );
    await application.close();
    expect(journal.lines).toEqual(['began', 'ended', 'torn down']);
  });

  it('hands back what does not end within its grace', async () => {
    await start({ worker: true, close: { grace: 50, abortGrace: 50 } });
    const { prefix } = application.get(Settings);
    const journal = application.get(Journal);
    const { id } = await application.get(Cortado).jobs(Reports).take(5_000);
    await until(
      () => journal.lines,
      (lines) => lines.includes('began'),
    );
    await application.close();
    const other = createCortado({ connection: process.env.REDIS_URL, prefix, services: [] });
    const record = await other.queue('long').job(id).status();
    expect(record).toMatchObject({ state: 'waiting', attempts: 0 });
    await other.close();
  });

  it('queues without running where no worker is asked for', async () => {
    await start({});
    expect((await post({ to: 'ada@example.com', pages: 1 })).status).toBe(201);
    const cortado = application.get(Cortado);
    expect(await cortado.queue('short').counts()).toMatchObject({ waiting: 1, active: 0 });
    expect(await cortado.processes()).toEqual([]);
  });
});

describe('CortadoModule that cannot serve', () => {
  it('closes its app, which nobody else could', async () => {
    await expect(start({ worker: { queues: ['shrt'] } })).rejects.toThrow('No queue is named "shrt"');
    await expect(application.get(Cortado).jobs(Reports).take(1)).rejects.toThrow(AppClosedError);
  });
});

describe('CortadoExceptionFilter', () => {
  it('answers 400 with the broken rules, and 503 where the queue is full', async () => {
    await start({ queues: { short: { maxWaiting: 1 } } });
    const refused = await post({ to: 'nobody', pages: 0 });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: 'CORTADO_ARGUMENT_INVALID',
      violations: [
        { argument: 1, property: 'to', message: expect.any(String) },
        { argument: 1, property: 'pages', message: expect.any(String) },
      ],
    });
    expect((await post({ to: 'ada@example.com', pages: 1 })).status).toBe(201);
    const full = await post({ to: 'ada@example.com', pages: 1 });
    expect(full.status).toBe(503);
    expect(full.headers.get('retry-after')).toBe('5');
    expect(await full.json()).toMatchObject({ error: 'CORTADO_QUEUE_OVERLOADED' });
  });
});

describe('CortadoHealthIndicator', () => {
  it('says up, or down with what is wrong', async () => {
    await start({ worker: true, scheduler: true });
    const health = application.get(CortadoHealthIndicator);
    expect(await health.isHealthy()).toEqual({ cortado: { status: 'up' } });
    await application.close();
    expect(await health.isHealthy('jobs')).toMatchObject({
      jobs: { status: 'down', message: expect.any(String) },
    });
  });

  it('answers 200, or 503 with what is wrong, through the HealthCheckService of @nestjs/terminus', async () => {
    await start({ worker: true, scheduler: true });
    const up = await ask('/health');
    expect(up.status).toBe(200);
    expect(await up.json()).toMatchObject({ status: 'ok', info: { jobs: { status: 'up' } } });
    await application.get(Cortado).close();
    const down = await ask('/health');
    expect(down.status).toBe(503);
    expect(await down.json()).toMatchObject({
      status: 'error',
      error: { jobs: { status: 'down', message: expect.any(String) } },
    });
  });
});

/** Of an app that only queues. */
const NO_CONTAINER = { resolve: () => Promise.reject(new Error('This app runs nothing.')) };

describe('cortadoFrom', () => {
  it('lets a command run the jobs of a Nest application, and closes it after its last job', async () => {
    const prefix = `nest-${randomUUID()}`;
    const env = { TEST_PREFIX: prefix, TEST_CONNECTION: process.env.REDIS_URL as string };
    const enqueue = ['enqueue', 'Letters.send', '--args', '["ada"]', '--wait', '--format', 'json'];
    const worker = new Command(['worker', '--queue', 'default,long'], env);
    const outside = createCortado({
      connection: process.env.REDIS_URL,
      prefix,
      services: [Reports],
      container: NO_CONTAINER,
    });
    const taking = () => outside.queue('long').job(id).status();
    let id = '';
    try {
      await worker.says('Serving');
      const { code, stdout } = await new Command(enqueue, env).ended();
      expect({ code, stdout: JSON.parse(stdout) }).toMatchObject({
        code: 0,
        stdout: { result: { job: 'Letters.send', same: true } },
      });
      id = (await outside.jobs(Reports).take(600)).id;
      await until(taking, (job) => job?.state === 'active' || job?.state === 'completed');
      worker.stop();
      expect((await worker.ended()).code).toBe(0);
      expect(await taking()).toMatchObject({ state: 'completed', result: 'taken' });
    } finally {
      worker.stop();
      await outside.close();
    }
  });
});

import { Cortado, type CortadoOptions, createCortado, type Scheduler, startScheduler } from '@cortado/core';
import { startWorker, type Worker } from '@cortado/worker-pool';
import {
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  Optional,
} from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { CORTADO_FACTORY } from './cortado-factory.js';
import { CortadoHealthIndicator } from './health-indicator.js';
import { jobProviders } from './job-providers.js';
import {
  ConfigurableModuleClass,
  type CortadoModuleOptions,
  MODULE_OPTIONS_TOKEN,
  type OPTIONS_TYPE,
} from './module-options.js';
import { expectModuleOptions } from './module-rules.js';
import { NestContainer } from './nest-container.js';
import { expectFoundProviders } from './provider-rules.js';
import { servedByCommand } from './served-by-command.js';

const logger = new Logger('Cortado');

/**
 * Cortado in a Nest application: finds the providers with decorated methods, gives the app to whoever injects
 * `Cortado`, runs workers and schedules where the options say so, and lets running jobs end before the application does.
 */
@Module({
  providers: [
    { provide: CORTADO_FACTORY, useValue: createCortado },
    {
      provide: Cortado,
      inject: [CORTADO_FACTORY, { token: MODULE_OPTIONS_TOKEN, optional: true }, ModuleRef, ModulesContainer],
      useFactory: newApp,
    },
    {
      provide: CortadoHealthIndicator,
      inject: [Cortado],
      useFactory: (cortado: Cortado) => new CortadoHealthIndicator(cortado),
    },
  ],
  exports: [Cortado, CortadoHealthIndicator],
})
export class CortadoModule
  extends ConfigurableModuleClass
  implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  @Inject(Cortado) private readonly cortado!: Cortado;
  @Inject(ModulesContainer) private readonly modules!: ModulesContainer;
  @Optional() @Inject(MODULE_OPTIONS_TOKEN) private readonly options!: CortadoModuleOptions;
  private worker: Worker | undefined;
  private scheduler: Scheduler | undefined;
  /** A command started this application, runs its jobs, and closes the app. */
  private isServedByCommand = false;

  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    // biome-ignore lint/complexity/noThisInStatic: the module is the class that is asked, which has to be ours
    return super.forRoot(options);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.isServedByCommand = servedByCommand();
    // The app of a test runs jobs when the test says so.
    const isOfTest = !this.cortado.internals.engine.traits.hasWorkers;
    try {
      expectFoundProviders(this.modules, jobProviders(this.modules), isOfTest);
      if (!this.isServedByCommand && !isOfTest) await this.serve();
    } catch (error) {
      // Who starts an application and fails has nothing in hand that could be closed.
      await this.cortado.close();
      throw error;
    }
  }

  private async serve(): Promise<void> {
    const { worker = false, scheduler = Boolean(worker) } = this.options;
    if (scheduler) this.scheduler = await startScheduler(this.cortado);
    if (worker) this.worker = await startWorker(this.cortado, worker === true ? {} : worker);
  }

  async onModuleDestroy(): Promise<void> {
    const [returned = []] = await Promise.all([
      this.worker?.close(this.options.close),
      this.scheduler?.close(),
    ]);
    for (const { id, name } of returned) logger.warn(`${name} ${id} did not end in time and was handed back`);
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.isServedByCommand) await this.cortado.close();
  }
}

function newApp(
  create: (options: CortadoOptions) => Cortado,
  options: CortadoModuleOptions | undefined,
  moduleRef: ModuleRef,
  modules: ModulesContainer,
): Cortado {
  expectModuleOptions(options, [...modules.values()].filter((it) => it.metatype === CortadoModule).length);
  const { worker: _worker, scheduler: _scheduler, close: _close, services = [], ...rest } = options;
  const providers = jobProviders(modules);
  hookOutermost(modules);
  return create({
    log: (line) => logger.error(line),
    ...rest,
    services: [...new Set([...providers.keys(), ...services])],
    container: new NestContainer(moduleRef, modules, providers),
  });
}

/**
 * Nest starts modules from the innermost outwards, and tears them down from the outermost inwards. Ours is made the
 * outermost one, so that jobs begin after every module has started, and end before the first is torn down.
 */
function hookOutermost(modules: ModulesContainer): void {
  for (const module of modules.values()) if (module.metatype === CortadoModule) module.distance = -1;
}

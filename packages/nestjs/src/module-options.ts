import type { CortadoOptions } from '@cortado/core';
import type { CloseOptions, WorkerOptions } from '@cortado/worker-pool';
import { ConfigurableModuleBuilder } from '@nestjs/common';

/** What `CortadoModule.forRoot` takes: an app's options, and what of it this process does. */
export interface CortadoModuleOptions extends Omit<CortadoOptions, 'container'> {
  /**
   * Runs jobs in this process too, once the application has started. `true` serves every queue.
   * @default false: jobs are queued here, and run where a worker is
   */
  worker?: boolean | WorkerOptions;
  /** Fires schedules in this process; any number of processes may. @default what `worker` says: false without workers */
  scheduler?: boolean;
  /**
   * How long the application's shutdown waits for jobs that run here. Docker kills a container 10 seconds after
   * SIGTERM, Kubernetes 30, unless they are told otherwise. @default { grace: '30s', abortGrace: '5s' }
   */
  close?: CloseOptions;
}

/** What one module is, beside its options. */
interface Extras {
  /** Whether every module may inject the app without importing this one. @default true */
  isGlobal?: boolean;
}

/** `forRoot` and `forRootAsync` in the manner of Nest's own modules. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<CortadoModuleOptions>({ moduleName: 'Cortado' })
    .setClassMethodName('forRoot')
    .setExtras<Extras>({ isGlobal: true }, (definition, { isGlobal = true }) => ({
      ...definition,
      global: isGlobal,
    }))
    .build();

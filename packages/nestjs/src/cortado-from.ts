import { ConfigurationError, Cortado } from '@cortado/core';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { asServedByCommand } from './served-by-command.js';

/** A Nest application is started from its root module. */
type RootModule = Parameters<typeof NestFactory.createApplicationContext>[0];
type ContextOptions = NonNullable<Parameters<typeof NestFactory.createApplicationContext>[1]>;

/**
 * The app of a Nest application, for `cortado.config.ts`: `export default cortadoFrom(AppModule)`. The commands, worker
 * pools and isolated processes then run the application's providers. It starts without a web server, and without the
 * workers that its module names, since the command says what runs; it closes with the command, after its last job.
 * @param options as for `NestFactory.createApplicationContext`; by default Nest prints errors alone, since what a command
 * prints may be read by programs
 * @throws ConfigurationError where the application has no CortadoModule; what Nest throws where it cannot start
 */
export async function cortadoFrom(module: RootModule, options: ContextOptions = {}): Promise<Cortado> {
  const context = await asServedByCommand(() =>
    NestFactory.createApplicationContext(module, {
      logger: ['fatal', 'error'],
      abortOnError: false,
      ...options,
    }),
  );
  const cortado = appOf(context);
  if (!cortado) {
    await context.close();
    throw new ConfigurationError([
      `Expected ${nameOf(module)}, which cortadoFrom was given, to import CortadoModule.forRoot({ … }), itself or through another module, found no CortadoModule.`,
    ]);
  }
  cortado.internals.runners.addLast({ close: () => context.close() });
  return cortado;
}

function appOf(context: INestApplicationContext): Cortado | undefined {
  try {
    return context.get(Cortado, { strict: false });
  } catch {
    return undefined;
  }
}

function nameOf(root: RootModule): string {
  const module: unknown = (root as DynamicModule).module ?? root;
  return typeof module === 'function' ? module.name : 'the module';
}

import { Cortado } from '@cortado/core';
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
 */
export async function cortadoFrom(module: RootModule, options: ContextOptions = {}): Promise<Cortado> {
  const context = await asServedByCommand(() =>
    NestFactory.createApplicationContext(module, {
      logger: ['fatal', 'error'],
      abortOnError: false,
      ...options,
    }),
  );
  const cortado = context.get(Cortado, { strict: false });
  cortado.internals.runners.addLast({ close: () => context.close() });
  return cortado;
}

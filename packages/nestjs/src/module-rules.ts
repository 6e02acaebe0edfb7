import { ConfigurationError } from '@cortado/core';
import { appRules, checkOptions, flag, nestedRule, type Rule, timerOrNone } from '@cortado/core/internal';
import type { CortadoModuleOptions } from './module-options.js';

/** Checked by `createCortado`, which says of each what is wrong. */
const byTheApp = Object.fromEntries(
  Object.keys(appRules).map((option): [string, Rule] => [option, () => undefined]),
);

/** Checked by `startWorker`, which knows the queues. */
const worker: Rule = (value) =>
  typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))
    ? undefined
    : 'true, false or an object such as { queues: [...] }';

const moduleRules: Readonly<Record<string, Rule>> = {
  ...byTheApp,
  container: () => 'left out, since Nest gives each job its provider',
  worker,
  scheduler: flag,
  close: (value) => nestedRule(value, { grace: timerOrNone, abortGrace: timerOrNone }),
  isGlobal: flag,
};

/**
 * @param modules how often an application has `CortadoModule` with options of its own
 * @throws ConfigurationError with everything that is wrong with what the module was given and `createCortado` does not see
 */
export function expectModuleOptions(
  options: CortadoModuleOptions | undefined,
  modules: number,
): asserts options is CortadoModuleOptions {
  const problems = [...problemsOf(options), ...(modules > 1 ? [tooMany(modules)] : [])];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function problemsOf(options: unknown): string[] {
  if (options === undefined || options === null)
    return [
      'Expected CortadoModule to have options, found none. In the root module write CortadoModule.forRoot({ connection }), or let the useFactory of forRootAsync give them; other modules need no import, since its app is for all of them.',
    ];
  return checkOptions(moduleRules, options, 'of CortadoModule');
}

function tooMany(modules: number): string {
  return `Expected one CortadoModule, found ${modules}. An application has one app, which finds the jobs of all modules: call forRoot or forRootAsync once, in the root module. Every module may inject its app.`;
}

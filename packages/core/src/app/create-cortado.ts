import type { CortadoOptions } from '../options/app-options.js';
import { Cortado } from './cortado.js';

/** Makes an app from its options. @throws ConfigurationError with everything that is wrong */
export function createCortado(options: CortadoOptions): Cortado {
  return new Cortado(options);
}

/** The options of an app, typed, for `export default` in `cortado.config.ts`. */
export function defineConfig(options: CortadoOptions): CortadoOptions {
  return options;
}

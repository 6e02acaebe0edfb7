export { CortadoModule } from './cortado.module.js';
export { CORTADO_FACTORY } from './cortado-factory.js';
export { cortadoFrom } from './cortado-from.js';
export { CortadoExceptionFilter } from './exception-filter.js';
export { CortadoHealthIndicator, type HealthResult } from './health-indicator.js';
export { InjectCortado, InjectJob } from './inject.js';
export type { CortadoModuleOptions } from './module-options.js';

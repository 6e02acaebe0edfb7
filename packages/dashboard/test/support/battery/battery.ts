import { JOB_STEPS } from './job-steps.js';
import { PAGE_STEPS } from './page-steps.js';
import { PROCESS_STEPS } from './process-steps.js';
import type { Step } from './stage.js';
import { STEERING_STEPS } from './steering-steps.js';

/** Every page and every act of the dashboard, in an order in which each finds what it needs. */
export const BATTERY: readonly Step[] = [...PAGE_STEPS, ...JOB_STEPS, ...STEERING_STEPS, ...PROCESS_STEPS];

import type { CommandSpec } from '../command.js';
import { schedulerEnable } from './scheduler-enable.js';

/** The same by the name it has in Frappe. */
export const enableScheduler: CommandSpec = {
  ...schedulerEnable,
  usage: 'enable-scheduler',
  summary: 'The same as `scheduler enable`.',
  examples: ['cortado enable-scheduler'],
};

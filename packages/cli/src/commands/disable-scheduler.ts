import type { CommandSpec } from '../command.js';
import { schedulerDisable } from './scheduler-disable.js';

/** The same by the name it has in Frappe. */
export const disableScheduler: CommandSpec = {
  ...schedulerDisable,
  usage: 'disable-scheduler',
  summary: 'The same as `scheduler disable`.',
  examples: ['cortado disable-scheduler', 'cortado disable-scheduler --reason "month end"'],
};

import { type Duration, JOB_STATES, type JobFilter, type ListedState, suggestion } from '@cortado/core';
import { type Command, InvalidArgumentError } from 'commander';
import { duration, queueNames } from './option-values.js';

/** Which jobs a command is for. */
export interface JobFilterOptions {
  queue?: string[];
  state?: ListedState[];
  name?: string;
  user?: string;
  tag?: string;
  event?: string;
  schedule?: string;
  text?: string;
  error?: string;
  olderThan?: Duration;
}

/** Declares the option that says which queues are looked at. */
export function declareQueueFilter(command: Command): Command {
  return command.option(
    '--queue <names>',
    'Which queues, with commas between them. May be given several times. Default: all.',
    queueNames,
  );
}

/** Declares the options that say which jobs are meant. */
export function declareJobFilter(command: Command): Command {
  return declareQueueFilter(command)
    .option(
      '--state <states>',
      `Only jobs in these states, with commas between them: ${JOB_STATES.join(', ')}.`,
      jobStates,
    )
    .option('--name <name>', 'Only jobs of this name.')
    .option('--user <name>', 'Only jobs that run as this user.')
    .option('--tag <tag>', 'Only jobs with this tag.')
    .option(
      '--event <label>',
      'Only jobs with this label, or that schedules of this frequency queued (`daily`); `all` are those of any schedule.',
    )
    .option('--schedule <name>', 'Only jobs that this schedule queued.')
    .option('--text <text>', 'Only jobs with this in their id, name, arguments or error.')
    .option('--error <text>', 'Only jobs with this in their error, or in the reason of their cancellation.')
    .option(
      '--older-than <duration>',
      'Only jobs that ended, or else were queued, longer ago: `7d`.',
      duration,
    );
}

/** The options as a filter of core's. */
export function jobFilterOf(options: JobFilterOptions): JobFilter {
  const { state, name, user, tag, event, schedule, text, error, olderThan } = options;
  return {
    ...(state === undefined ? {} : { states: state }),
    ...{ name, user, tag, event, schedule, text, error, olderThan },
  };
}

/** `failed,cancelled`: states of jobs. May be given several times. */
function jobStates(text: string, before: readonly ListedState[] = []): ListedState[] {
  const states = [...new Set([...before, ...text.split(',').map((it) => it.trim())])];
  const unknown = states.find((it) => !(JOB_STATES as readonly string[]).includes(it));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is no state.${suggestion(unknown, JOB_STATES)}`);
  return states as ListedState[];
}

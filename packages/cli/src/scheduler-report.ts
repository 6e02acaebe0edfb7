import type { Cortado, Remarked, SchedulerStatus } from '@cortado/core';
import type { ExitCode } from './exit-code.js';
import { showMoment } from './output/moment.js';
import { factSheet } from './output/table.js';
import type { Session } from './session.js';

/** Tells how the scheduler stands after it was switched. */
export async function switched({ printer }: Session, app: Cortado): Promise<ExitCode> {
  const status = await app.scheduler.status();
  printer.result(statusFacts(status), () => stateLine(app, status));
  return 0;
}

/** Its state, and whether operators let schedules fire: the word that people read. */
export function statusFacts(status: SchedulerStatus): SchedulerStatus & { enabled: boolean } {
  return { ...status, enabled: status.state === 'enabled' };
}

export function stateLine(app: Cortado, status: SchedulerStatus): string {
  const trace = [
    status.disabled && `disabled ${traceOf(status.disabled)}`,
    status.paused && `paused ${traceOf(status.paused)}`,
  ].filter((it) => it !== undefined);
  const why = trace.length === 0 ? '' : `: ${trace.join('; ')}`;
  return `Scheduler is ${status.state} on ${app.location}${why}`;
}

/** The four facts that Frappe tells, and who has stopped it. */
export function describeBriefly(status: SchedulerStatus): string {
  const { state, disabled, paused, lastExecuted, pending, failed } = status;
  return [
    `Scheduler: ${state}`,
    ...(disabled ? [`Disabled: ${traceOf(disabled)}`] : []),
    ...(paused ? [`Paused: ${traceOf(paused)}`] : []),
    `Last executed: ${lastExecuted ? `${showMoment(lastExecuted.slot)} (${lastExecuted.key})` : 'none'}`,
    `Pending events: ${pending}`,
    `Failed jobs: ${failed}`,
  ].join('\n');
}

export function describeStatus(app: Cortado, status: SchedulerStatus): string {
  const { lastExecuted, next, processes } = status;
  return [
    stateLine(app, status),
    factSheet([
      ['State', status.state],
      ['Schedules', `${status.schedules}${status.stopped > 0 ? `, ${status.stopped} stopped` : ''}`],
      ['Last executed', lastExecuted ? `${lastExecuted.key} for ${showMoment(lastExecuted.slot)}` : 'none'],
      ['Next', next ? `${next.key} at ${showMoment(next.at)}` : 'none'],
      ['Pending', `${status.pending}`],
      ['Failed', `${status.failed} within the last hour`],
      ['By hand', `${status.runsByHand}`],
      ['Failed ticks', status.failedTicks === 0 ? undefined : `${status.failedTicks}`],
      ['Processes', processes === undefined ? undefined : `${processes}`],
    ]),
  ].join('\n');
}

function traceOf({ by, reason, at }: Remarked): string {
  return `${by ? `by ${by} ` : ''}at ${showMoment(at)}${reason ? ` (${reason})` : ''}`;
}

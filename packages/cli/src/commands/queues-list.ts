import { type QueuePause, type QueueSummary, showLimits } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { showAgo, showMoment, showSpan } from '../output/moment.js';
import { paint } from '../output/paint.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

export const queuesList: CommandSpec = {
  usage: 'queues list',
  summary: 'List the queues: what waits, runs and failed, how fast it goes, and who paused what.',
  details:
    'RATE is how many jobs ended a minute, over the last five; CLEAR is how long what waits takes at that rate.',
  examples: ['cortado queues list', 'cortado queues list --format json'],

  async run(session) {
    const app = await session.connect();
    const queues = await app.queues();
    session.printer.result({ queues }, () => draw(queues));
    return 0;
  },
};

function draw(queues: readonly QueueSummary[]): string {
  return table(
    ['QUEUE', 'PENDING', 'ACTIVE', 'DELAYED', 'FAILED', 'OLDEST', 'RATE', 'CLEAR', 'LIMIT', ''],
    queues.map(({ name, counts, oldest, paused, limits, rates, timeToClear, options }) => [
      name,
      String(counts.waiting + counts.prioritized),
      String(counts.active),
      String(counts.delayed),
      counts.failed > 0 ? paint('bad', String(counts.failed)) : '0',
      oldest ? showAgo(oldest) : '',
      `${Math.round((rates.completed ?? 0) + (rates.failed ?? 0))}/min`,
      timeToClear === undefined ? '' : showSpan(timeToClear),
      showSpan(options.timeout),
      [
        paused ? paint('warning', describePause(paused)) : '',
        showLimits(limits) && paint('warning', `limited to ${showLimits(limits)}`),
      ]
        .filter(Boolean)
        .join('; '),
    ]),
  );
}

/** That it is paused, by whom, since when, until when, and why. */
export function describePause({ by, reason, since, until }: QueuePause): string {
  const facts = [
    by && `by ${by}`,
    since && showAgo(since),
    until && `until ${showMoment(until)}`,
    reason && `(${shorten(reason, 60)})`,
  ];
  return ['paused', ...facts.filter(Boolean)].join(' ');
}
